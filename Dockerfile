# A server for a class. Give TORCH_INDEX the package index for CPUs that pytorch.org's "Get started" page names, and some
# 5 GB of GPU libraries stay away:
#   docker build --build-arg TORCH_INDEX=... -t cnn-explorer .
#   docker run -p 8501:8501 -v cnn-explorer:/data cnn-explorer
FROM python:3.13-slim

ARG TORCH_INDEX=
ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1

WORKDIR /app
COPY requirements.txt .
RUN if [ -n "$TORCH_INDEX" ]; then pip install torch torchvision --index-url "$TORCH_INDEX"; fi \
    && pip install -r requirements.txt
COPY . .
RUN pip install --no-deps .

# runs/, evaluations/ and data/ are those of the working directory; weights and data sets that are fetched lie beside them
ENV TORCH_HOME=/data/.cache/torch CNN_EXPLORER_CACHE=/data/.cache/cnn-explorer
RUN useradd --uid 1000 --home-dir /data --create-home explorer
USER explorer
WORKDIR /data
VOLUME /data

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["cnn-explorer", "run", "--server.port=8501", "--server.address=0.0.0.0", "--server.headless=true"]
