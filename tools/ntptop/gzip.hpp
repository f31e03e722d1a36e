// Recordings in a tenth of the room: gzip(1), in memory.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace ntptop {

/// By the name, when writing.
inline bool is_gzip_name(std::string_view name) { return name.ends_with(".gz"); }
/// By the first octets, when reading.
inline bool is_gzip(std::string_view octets) { return octets.starts_with("\x1f\x8b"); }

/// All members of a file. One that ends in the middle gives what it holds: whoever wrote it was
/// killed. The error is half a sentence; more than `most` octets are one.
std::expected<std::string, std::string> gunzip(std::string_view octets, std::size_t most);

/// Packs as it goes.
class Packer {
 public:
  Packer();
  /// What is to be written for `text`: whole, so that nothing is lost when no more comes.
  std::string pack(std::string_view text);
  /// The end of the file.
  std::string end();

 private:
  struct End {
    void operator()(void* stream) const;
  };
  std::string run(std::string_view text, int flush);

  std::unique_ptr<void, End> stream_;
};

}  // namespace ntptop
