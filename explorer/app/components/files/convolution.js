// Convolution: what does a filter answer at a place of what it is given? Used by filter_probe.js and
// sliding_filter.js.
//
// values: {planes: Float32Array of channels x height x width, padding included, height, width}
// filter: {weights: Float32Array of channels x kernel[0] x kernel[1], channels, kernel, stride, dilation, bias}

export function floats(encoded) {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))
  return new Float32Array(bytes.buffer)
}

/** At row and column of the feature map: the sum of the products of each channel, the products of each weight
 * summed over the channels, and the response. */
export function respond(values, filter, row, column) {
  const { channels, kernel, weights } = filter
  const products = new Float64Array(kernel[0] * kernel[1])
  const sums = new Array(channels).fill(0)
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const product = weights[(c * kernel[0] + i) * kernel[1] + j] * given(values, filter, row, column, c, i, j)
        products[i * kernel[1] + j] += product
        sums[c] += product
      }
    }
  }
  return { products, sums, response: sums.reduce((sum, part) => sum + part, filter.bias) }
}

/** The value that weight (c, i, j) is multiplied with at a place. */
export function given({ planes, height, width }, { stride, dilation }, row, column, c, i, j) {
  return planes[(c * height + row * stride[0] + i * dilation[0]) * width + column * stride[1] + j * dilation[1]]
}

/** The responses at rows x columns places, and the largest |response|. */
export function responses(values, filter, rows, columns) {
  const map = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      map[row * columns + column] = respond(values, filter, row, column).response
    }
  }
  return { map, limit: map.reduce((most, value) => Math.max(most, Math.abs(value)), 0) }
}

/** Colours a canvas of rows x columns pixels: colour(index) is [red, green, blue], or null for nothing. */
export function paint(canvas, rows, columns, colour) {
  if (canvas.width !== columns) canvas.width = columns
  if (canvas.height !== rows) canvas.height = rows
  const pen = canvas.getContext("2d")
  const pixels = pen.createImageData(columns, rows)
  for (let index = 0; index < rows * columns; index++) {
    const rgb = colour(index)
    if (rgb) pixels.data.set([...rgb, 255], 4 * index)
  }
  pen.putImageData(pixels, 0, 0)
}

/** The colour of a signed value in a table of 256, base64 of red, green and blue each; limit is its end. */
export function signed(table) {
  const bytes = Uint8Array.from(atob(table), (letter) => letter.charCodeAt(0))
  return (value, limit) => {
    const share = limit ? Math.max(-1, Math.min(1, value / limit)) : 0
    const index = 3 * Math.round(127 + 127 * share)
    return bytes.slice(index, index + 3)
  }
}

/** A weight as figures/filters.py shades it: 128 is 0, 255 is +limit, 1 is -limit. */
export function shade(weight, limit) {
  return Math.round(128 + 127 * (limit ? weight / limit : 0))
}

/** A filter in the colours of figures/filters.py. */
export function paintFilter(canvas, { weights, channels, kernel }, limit, channel = null) {
  const area = kernel[0] * kernel[1]
  paint(canvas, kernel[0], kernel[1], (index) =>
    [0, 1, 2].map((c) => shade(weights[(channel ?? Math.min(c, channels - 1)) * area + index], limit)),
  )
}

export function written(value) {
  if (value && Math.abs(value) < 1e-4) {
    const [mantissa, exponent] = value.toExponential(2).split("e")
    const raised = [...String(Number(exponent))].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])
    return `${Number(mantissa)} × 10${raised.join("")}`.replace("-", "−")
  }
  return String(Number(value.toPrecision(4))).replace("-", "−")
}
