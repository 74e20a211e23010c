"""Writes the masks of this folder with Pillow 9.4 (Debian 12): python3 make.py"""
import struct
import zlib

from PIL import Image

HEIGHT, WIDTH = 13, 29


def label(y, x, classes):
    return (7 * x + 13 * y + x * y) % classes


def voc(label):
    color = [0, 0, 0]
    for bit in range(7, -1, -1):
        for channel in range(3):
            color[channel] |= (label >> channel & 1) << bit
        label >>= 3
    return tuple(color)


def labels(classes):
    return bytes(label(y, x, classes) for y in range(HEIGHT) for x in range(WIDTH))


def grey(mode, classes, values=lambda label: label):
    image = Image.new(mode, (WIDTH, HEIGHT))
    image.putdata([values(value) for value in labels(classes)])
    return image


for bits in (1, 2, 4, 8):
    classes = min(1 << bits, 21)
    image = Image.frombytes("P", (WIDTH, HEIGHT), labels(classes))
    # Entries 0 and 1 have one colour: the index alone tells them apart.
    image.putpalette([channel for index in range(1 << bits) for channel in voc(max(index, 1))])
    image.save(f"palette{bits}.png", bits=bits)
grey("1", 2, lambda value: 255 * value).save("grey1.png")
grey("L", 21).save("grey8.png")
grey("LA", 21, lambda value: (value, 10 * value)).save("grey-alpha.png")
grey("RGB", 21, voc).save("voc.png")
grey("RGBA", 21, lambda value: voc(value) + (10 * value,)).save("voc-alpha.png")
grey("I;16", 21).save("grey16.png")
grey("L", 21).save("mask.jpg")
grey("L", 21).save("mask.bmp")


# Pillow writes neither interlaced files nor grey ones of 2 and 4 bits, but reads them.
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(pixels, bits):
    row = "".join(f"{value:0{bits}b}" for value in pixels)
    return bytes(int(row[at:at + 8].ljust(8, "0"), 2) for at in range(0, len(row), 8))


def write(name, color, bits, classes, palette=b"", value=lambda label: label, channels=1):
    interlaced = "interlaced" in name
    adam7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b""
    for x0, y0, dx, dy in adam7 if interlaced else ((0, 0, 1, 1),):
        for y in range(y0, HEIGHT, dy):
            rows += b"\0" + packed([value(label(y, x, classes)) for x in range(x0, WIDTH, dx)], bits * channels)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, color, 0, 0, interlaced)
    parts = chunk(b"IHDR", header) + (chunk(b"PLTE", palette) if palette else b"")
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    Image.open(name).load()


write("grey2.png", 0, 2, 4)
write("grey4.png", 0, 4, 16)
write("grey1-interlaced.png", 0, 1, 2)
write("grey4-interlaced.png", 0, 4, 16)
write("palette8-interlaced.png", 3, 8, 21, bytes(channel for index in range(21) for channel in voc(max(index, 1))))
write("voc-interlaced.png", 2, 8, 21, value=lambda label: int("%02x%02x%02x" % voc(label), 16), channels=3)
assert list(Image.open("voc-interlaced.png").getdata()) == list(Image.open("voc.png").getdata())
assert list(Image.open("palette8-interlaced.png").getdata()) == list(labels(21))
assert list(Image.open("grey4-interlaced.png").convert("L").getdata()) == [17 * value for value in labels(16)]
assert list(Image.open("grey1-interlaced.png").convert("L").getdata()) == [255 * value for value in labels(2)]
