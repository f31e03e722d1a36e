// Answers and status words taken apart, for mode6.h; nothing here knows a conversation.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "capi/handle.hpp"
#include "mode6/status_words.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace {

constexpr std::size_t kMaxText = std::size_t{1} << 24;  // longer than all answers of a peers query

mode6_variable in_c(const mode6::Variable& variable) {
  return {.name = variable.name.data(),
          .name_length = variable.name.size(),
          .value = variable.has_value ? variable.value.data() : "",
          .value_length = variable.value.size(),
          .has_value = variable.has_value ? 1 : 0,
          .quoted = variable.quoted ? 1 : 0};
}

bool is_text(const char* text, std::size_t length) {
  return length <= kMaxText && (text != nullptr || length == 0);
}

/// As many items as fit, each by `convert`; returns how many there are.
template <class Items, class Out, class Convert>
int copy_items(const Items& items, Out* out, std::size_t capacity, Convert&& convert) {
  if (out == nullptr && capacity > 0) return MODE6_ERROR_ARGUMENT;
  const std::size_t count = std::min(items.size(), capacity);
  for (std::size_t i = 0; i < count; ++i) out[i] = convert(items[i]);
  return static_cast<int>(items.size());
}

std::vector<mode6::Variable> parse(const char* text, std::size_t length) {
  if (length == 0) return {};
  return mode6::mended_stages(mode6::parse_varlist({text, length}));
}

/// Into the buffer as it grows, so that nothing is allocated.
class Cut {
 public:
  Cut(char* buffer, std::size_t capacity) : buffer_{buffer}, capacity_{capacity} {}

  /// Never half of a piece.
  void add(std::string_view piece) {
    whole_ = whole_ && length_ + piece.size() < capacity_;
    if (whole_) {
      std::ranges::copy(piece, buffer_ + length_);
      end_ = length_ + piece.size();
    }
    length_ += piece.size();
  }
  int finish() {
    if (capacity_ > 0) buffer_[end_] = '\0';
    return static_cast<int>(length_);
  }

 private:
  char* buffer_;
  std::size_t capacity_;
  std::size_t length_ = 0;
  std::size_t end_ = 0;
  bool whole_ = true;
};

}  // namespace

extern "C" {

int mode6_parse(const char* text, size_t length, mode6_variable* out, size_t capacity) noexcept {
  if (!is_text(text, length)) return MODE6_ERROR_ARGUMENT;
  return capi::guarded([&] { return copy_items(parse(text, length), out, capacity, in_c); });
}

int mode6_find(const char* text, size_t length, const char* name, mode6_variable* out) noexcept {
  if (!is_text(text, length) || name == nullptr || out == nullptr) return MODE6_ERROR_ARGUMENT;
  return capi::guarded([&] {
    const auto found = mode6::find_variable(parse(text, length), name);
    if (found) *out = in_c(*found);
    return found ? 1 : 0;
  });
}

int mode6_printable(const char* text, size_t length, char* buffer, size_t capacity) noexcept {
  if (!is_text(text, length)) return MODE6_ERROR_ARGUMENT;
  if (buffer == nullptr && capacity > 0) return MODE6_ERROR_ARGUMENT;
  constexpr std::string_view kDigits = "0123456789abcdef";
  Cut cut{buffer, capacity};
  for (const char c : std::string_view{text, length}) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet >= 0x7f) {
      const char escaped[] = {'\\', 'x', kDigits[octet >> 4], kDigits[octet & 15U]};
      cut.add({escaped, sizeof escaped});
    } else {
      cut.add(c == '\\' ? std::string_view{"\\\\"} : std::string_view{&c, 1});
    }
  }
  return cut.finish();
}

int mode6_associations(const char* text, size_t length, mode6_association* out,
                       size_t capacity) noexcept {
  if (!is_text(text, length)) return MODE6_ERROR_ARGUMENT;
  return capi::guarded([&] {
    return copy_items(mode6::parse_associations({text, length}), out, capacity,
                      [](const mode6::AssociationStatus& one) {
                        return mode6_association{.association = one.id.value,
                                                 .status = one.status.word()};
                      });
  });
}

int mode6_system_status_text(uint16_t status, char* buffer, size_t capacity) noexcept {
  return capi::guarded([&] {
    return capi::copy_text(describe(mode6::SystemStatus::from(status)), buffer, capacity);
  });
}

int mode6_peer_status_text(uint16_t status, char* buffer, size_t capacity) noexcept {
  return capi::guarded(
      [&] { return capi::copy_text(describe(mode6::PeerStatus::from(status)), buffer, capacity); });
}

int mode6_clock_status_text(uint16_t status, char* buffer, size_t capacity) noexcept {
  return capi::guarded([&] {
    return capi::copy_text(describe(mode6::ClockStatus::from(status)), buffer, capacity);
  });
}

int mode6_flash_text(uint16_t flash, const char* separator, char* buffer,
                     size_t capacity) noexcept {
  if (separator == nullptr) return MODE6_ERROR_ARGUMENT;
  return capi::guarded(
      [&] { return capi::copy_text(mode6::flash_words(flash, separator), buffer, capacity); });
}

int mode6_condition_text(uint16_t peer_status, char* buffer, size_t capacity) noexcept {
  return capi::copy_text(mode6::condition_word(mode6::PeerStatus::from(peer_status).selection),
                         buffer, capacity);
}

char mode6_tally(uint16_t peer_status) noexcept {
  return mode6::tally(mode6::PeerStatus::from(peer_status).selection);
}

}  // extern "C"
