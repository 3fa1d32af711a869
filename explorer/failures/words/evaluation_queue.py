"""How far is an evaluation that was asked for, in words?"""

from explorer.failures.queue import EvaluationJob


def state(job: EvaluationJob, ahead: int) -> str:
    """Where the evaluation stands; `ahead` of it come before it."""
    return f"{job.label}: {_state(job, ahead)}"


def _state(job: EvaluationJob, ahead: int) -> str:
    progress = job.progress
    if job.state == "waiting":
        return f"waiting, {ahead} before it"
    if job.state == "running" and progress:
        return f"{progress.done:,} of {progress.total:,} images, {progress.rate:,.0f} a second"
    if job.state == "running":
        return "starting"
    if job.state == "failed":
        return job.message
    if job.state == "partial":
        return f"stopped after {progress.done:,} images" if progress else "stopped"
    return "finished"


def share(job: EvaluationJob) -> float:
    """How much of it is done, from 0 to 1."""
    return min(job.progress.done / max(job.progress.total, 1), 1.0) if job.progress else 0.0
