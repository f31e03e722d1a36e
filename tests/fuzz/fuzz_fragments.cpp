// Oracle: a map of single octets, filled by the rules in their plainest form, agrees with every
// verdict and with the joined answer.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "mode6/fragments.hpp"
#include "ntp/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using mode6::Fragments;
using mode6::FragmentVerdict;

void require(bool condition) {
  if (!condition) std::abort();
}

class Model {
 public:
  [[nodiscard]] bool fits(std::size_t begin, std::size_t count, bool more) const {
    const std::size_t end = begin + count;
    if (count > mode6::kMaxDataAccepted || end > Fragments::kMaxAnswer) return false;
    if (count == 0 && more) return false;
    if (starts_[begin] || fragments_ == Fragments::kMaxFragments) return false;
    if (end_ && (!more || end > *end_)) return false;
    if (!more && end < highest_) return false;
    for (std::size_t i = begin; i < end; ++i) {
      if (octets_[i]) return false;
    }
    return true;
  }
  void store(std::size_t begin, std::string_view text, bool more) {
    starts_[begin] = true;
    ++fragments_;
    for (std::size_t i = 0; i < text.size(); ++i) octets_[begin + i] = text[i];
    highest_ = std::max(highest_, begin + text.size());
    if (!more) end_ = highest_;
  }
  [[nodiscard]] std::optional<std::string> whole() const {
    if (!end_) return std::nullopt;
    std::string text;
    for (std::size_t i = 0; i < *end_; ++i) {
      if (!octets_[i]) return std::nullopt;
      text += *octets_[i];
    }
    return text;
  }

 private:
  std::vector<bool> starts_ = std::vector<bool>(65'536);
  std::vector<std::optional<char>> octets_ = std::vector<std::optional<char>>(65'536);
  std::size_t fragments_ = 0;
  std::size_t highest_ = 0;
  std::optional<std::size_t> end_;
};

/// One fragment from six octets of the input: offset, count, flags, and the octet it repeats.
void step(ntp::Reader& input, Fragments& fragments, Model& model) {
  mode6::Header header;
  header.response = true;
  header.offset = input.u16();
  header.count = input.u16();
  const unsigned flags = input.u8();
  const char fill = static_cast<char>(input.u8());
  if ((flags & 2) == 0) header.count %= 512;
  header.more = (flags & 1) != 0;
  const std::size_t present = (flags & 4) != 0 ? header.count / 2U : header.count;
  const std::string text(present, fill);
  const std::string packet = std::string(mode6::kHeaderSize, '\0') + text;

  const bool was_complete = fragments.complete();
  const FragmentVerdict verdict = fragments.add(header, ntp::as_bytes(packet));
  const bool stored = verdict == FragmentVerdict::accepted || verdict == FragmentVerdict::complete;
  require(stored == (present == header.count && model.fits(header.offset, present, header.more)));
  if (stored) model.store(header.offset, text, header.more);
  require(fragments.complete() == (was_complete || verdict == FragmentVerdict::complete));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ntp::Reader input{std::as_bytes(std::span{data, size})};
  Fragments fragments;
  Model model;
  while (input.remaining() >= 6) step(input, fragments, model);
  const auto whole = model.whole();
  require(fragments.complete() == whole.has_value());
  if (whole) require(fragments.take() == *whole);
  return 0;
}
