"""Line charts as SVG: no library, no file but the one written."""
from html import escape

COLOURS = ["#444444", "#0b6e4f", "#b5471b", "#2b59c3", "#8f2d93"]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, GAP = 460, 320, 64, 46, 40, 30


def steps(most):
    """About five round numbers from 0 to `most`."""
    size = 1.0
    while most / size > 10:
        size *= 10
    while most / size < 1:
        size /= 10
    size *= next(part for part in (0.2, 0.5, 1, 2) if most / (size * part) <= 6)
    return [n * size for n in range(int(most / size + 1e-9) + 1)]


def short(value):
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def chart(x0, title, across, up, lines):
    """One chart whose left edge is at x0; `lines` is {name: [(x, y), ...]}."""
    points = [point for line in lines.values() for point in line]
    most_x = max([x for x, _ in points], default=1) or 1
    most_y = max([y for _, y in points], default=1) or 1
    wide, high = WIDTH - LEFT - GAP, HEIGHT - TOP - BOTTOM

    def at(x, y):
        return x0 + LEFT + wide * x / most_x, TOP + high * (1 - y / most_y)
    out = [f'<text x="{x0 + LEFT}" y="20" font-weight="bold">{escape(title)}</text>']
    for value in steps(most_y):
        x, y = at(0, value)
        out.append(f'<path d="M{x:.1f} {y:.1f}h{wide}" stroke="#ddd"/>'
                   f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{short(value)}</text>')
    for value in steps(most_x):
        x, y = at(value, 0)
        out.append(f'<text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{short(value)}</text>')
    out.append(f'<text x="{x0 + LEFT + wide / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>'
               f'<text x="{x0 + LEFT}" y="34" fill="#666">{escape(up)}</text>')
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in line))
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{colour}"/>'
                for x, y in (at(*point) for point in line)]
    return out


def svg(charts, names):
    """`charts`: [(title, across, up, {name: [(x, y), ...]})], side by side with one legend."""
    width = WIDTH * len(charts)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + 24}" '
           f'font-family="sans-serif" font-size="11"><rect width="{width}" height="{HEIGHT + 24}" fill="white"/>']
    for number, one in enumerate(charts):
        out += chart(number * WIDTH, *one)
    for number, name in enumerate(names):
        x = LEFT + number * 150
        out.append(f'<path d="M{x} {HEIGHT + 8}h22" stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="3"/>'
                   f'<text x="{x + 28}" y="{HEIGHT + 12}">{escape(name)}</text>')
    return "\n".join([*out, "</svg>", ""])
