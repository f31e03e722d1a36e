#include "ntptop/gzip.hpp"

#include <array>
#include <new>
#include <zlib.h>

namespace ntptop {
namespace {

constexpr int kWindow = 15 + 16;  // 32 KiB, with the head of gzip
constexpr std::size_t kPart = 65536;

// zlib counts in unsigned int.
constexpr std::size_t kMostAtOnce = 1U << 30;

// What zlib reads it does not write, but its type does not say so.
Bytef* input_of(std::string_view octets) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(octets.data()));
}

struct Inflating {
  z_stream stream{};
  bool open = inflateInit2(&stream, kWindow) == Z_OK;
  Inflating() = default;
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
  ~Inflating() {
    if (open) inflateEnd(&stream);
  }
};

}  // namespace

std::expected<std::string, std::string> gunzip(std::string_view octets, std::size_t most) {
  if (octets.size() > kMostAtOnce) return std::unexpected{std::string{"it is larger than 1 GiB"}};
  Inflating in;
  if (!in.open) return std::unexpected{std::string{"there is no memory to unpack it"}};
  in.stream.next_in = input_of(octets);
  in.stream.avail_in = static_cast<uInt>(octets.size());
  std::string out;
  std::array<char, kPart> part;
  while (in.stream.avail_in > 0) {
    in.stream.next_out = reinterpret_cast<Bytef*>(part.data());
    in.stream.avail_out = static_cast<uInt>(part.size());
    const int result = inflate(&in.stream, Z_NO_FLUSH);
    out.append(part.data(), part.size() - in.stream.avail_out);
    if (out.size() > most) return std::unexpected{std::string{"unpacked it is too large"}};
    if (result == Z_STREAM_END && in.stream.avail_in > 0) {
      if (inflateReset(&in.stream) != Z_OK) break;
    } else if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return std::unexpected{std::string{"its gzip data is damaged"}};
    } else if (result == Z_BUF_ERROR) {
      break;
    }
  }
  return out;
}

void Packer::End::operator()(void* stream) const {
  auto* zip = static_cast<z_stream*>(stream);
  deflateEnd(zip);
  delete zip;
}

Packer::Packer() {
  auto stream = std::make_unique<z_stream>();
  constexpr int kMemory = 8;
  if (deflateInit2(stream.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindow, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc{};
  }
  stream_.reset(stream.release());
}

std::string Packer::pack(std::string_view text) { return run(text, Z_SYNC_FLUSH); }
std::string Packer::end() { return run({}, Z_FINISH); }

std::string Packer::run(std::string_view text, int flush) {
  auto* stream = static_cast<z_stream*>(stream_.get());
  stream->next_in = input_of(text);
  stream->avail_in = static_cast<uInt>(text.size());
  std::string out;
  std::array<char, kPart> part;
  do {
    stream->next_out = reinterpret_cast<Bytef*>(part.data());
    stream->avail_out = static_cast<uInt>(part.size());
    deflate(stream, flush);
    out.append(part.data(), part.size() - stream->avail_out);
  } while (stream->avail_out == 0);
  return out;
}

}  // namespace ntptop
