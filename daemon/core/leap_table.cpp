#include "core/leap_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "ntp/mac.hpp"

namespace core {
namespace {

// Twenty-seven leap seconds came in the first half century.
constexpr std::size_t kMostEntries = 1000;
constexpr std::int64_t kNtpEpoch_s = 2'208'988'800;
constexpr std::int64_t kPivot_s = 1'767'225'600;  // 2026-01-01, as for leap days
constexpr std::int64_t kDayLength_s = 86'400;
constexpr std::size_t kHashWords = 5;
constexpr int kMostTai_s = 1000;                     // as many as there may be entries
constexpr std::int64_t kLatest_s = 255'611'289'600;  // 10000-01-01: years have four digits

std::string_view next_word(std::string_view& line) {
  const auto begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  line.remove_prefix(begin);
  const auto end = std::min(line.find_first_of(" \t\r"), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

template <class T>
std::optional<T> whole(std::string_view word, int base = 10) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (word.empty() || error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

// Reads line by line; what is signed are the digits of all numbers in their order.
class Reader {
 public:
  std::optional<LeapTableError> read(std::string_view line) {
    if (line.starts_with("#@")) return read_expiry(line.substr(2));
    if (line.starts_with("#$")) return read_update(line.substr(2));
    if (line.starts_with("#h")) return read_hash(line.substr(2));
    return read_entry(line.substr(0, line.find('#')));
  }

  std::expected<LeapTable, LeapTableError> finish() {
    if (table_.expires_ntp_s == 0) return std::unexpected{LeapTableError::no_expiry};
    if (table_.entries.empty()) return std::unexpected{LeapTableError::no_entry};
    if (hash_ && *hash_ != hash_of(digits_)) return std::unexpected{LeapTableError::bad_hash};
    return std::move(table_);
  }

 private:
  using Hash = std::array<std::uint32_t, kHashWords>;

  static Hash hash_of(const std::string& digits) {
    const ntp::Digest digest = ntp::digest_of(
        {.id = {}, .type = ntp::KeyType::sha1, .secret = {}, .users = {}}, ntp::as_bytes(digits));
    Hash hash{};
    for (std::size_t i = 0; i < 4 * kHashWords && i < digest.size; ++i) {
      hash[i / 4] = (hash[i / 4] << 8) | std::to_integer<std::uint32_t>(digest.octets[i]);
    }
    return hash;
  }

  std::optional<LeapTableError> read_expiry(std::string_view line) {
    const std::string_view word = next_word(line);
    const auto value = whole<std::int64_t>(word);
    if (!value || *value <= 0 || *value >= kLatest_s) return LeapTableError::bad_line;
    table_.expires_ntp_s = *value;
    digits_ += word;
    return std::nullopt;
  }

  std::optional<LeapTableError> read_update(std::string_view line) {
    const std::string_view word = next_word(line);
    if (!whole<std::int64_t>(word)) return LeapTableError::bad_line;
    digits_ += word;
    return std::nullopt;
  }

  std::optional<LeapTableError> read_hash(std::string_view line) {
    Hash hash{};
    for (std::uint32_t& word : hash) {
      const auto value = whole<std::uint32_t>(next_word(line), 16);
      if (!value) return LeapTableError::bad_line;
      word = *value;
    }
    hash_ = hash;
    return std::nullopt;
  }

  std::optional<LeapTableError> read_entry(std::string_view line) {
    const std::string_view first = next_word(line);
    if (first.empty()) return std::nullopt;
    const std::string_view second = next_word(line);
    const auto time = whole<std::int64_t>(first);
    const auto tai = whole<int>(second);
    const auto& entries = table_.entries;
    if (!time || !tai || !next_word(line).empty() || *time < 0) return LeapTableError::bad_line;
    if (*time >= kLatest_s || *tai < -kMostTai_s || *tai > kMostTai_s)
      return LeapTableError::bad_line;
    if (!entries.empty() && *time <= entries.back().ntp_s) return LeapTableError::bad_line;
    if (entries.size() >= kMostEntries) return LeapTableError::too_long;
    table_.entries.push_back({*time, *tai});
    digits_ += first;
    digits_ += second;
    return std::nullopt;
  }

  LeapTable table_;
  std::string digits_;
  std::optional<Hash> hash_;
};

std::int64_t ntp_second(ntp::Timestamp wall) { return wall.unix_seconds(kPivot_s) + kNtpEpoch_s; }

}  // namespace

ntp::Leap LeapTable::at_end_of_day(ntp::Timestamp wall) const {
  const std::int64_t midnight = (ntp_second(wall) / kDayLength_s + 1) * kDayLength_s;
  const auto found = std::ranges::find(entries, midnight, &Entry::ntp_s);
  if (found == entries.end() || found == entries.begin()) return ntp::Leap::none;
  return found->tai_s > (found - 1)->tai_s ? ntp::Leap::insert : ntp::Leap::remove;
}

std::int64_t LeapTable::valid_for_s(ntp::Timestamp wall) const {
  return expires_ntp_s - ntp_second(wall);
}

std::optional<int> LeapTable::tai_ahead_s(ntp::Timestamp wall) const {
  const std::int64_t now = ntp_second(wall);
  const auto later = std::ranges::upper_bound(entries, now, {}, &Entry::ntp_s);
  return later == entries.begin() ? std::nullopt : std::optional{(later - 1)->tai_s};
}

std::optional<int> LeapTable::utc_behind_s(ntp::Timestamp tai) const {
  const std::int64_t now = ntp_second(tai);
  std::optional<int> behind;
  for (const Entry& entry : entries) {
    if (entry.ntp_s + entry.tai_s <= now) behind = entry.tai_s;
  }
  return behind;
}

std::string_view sentence(LeapTableError error) {
  switch (error) {
    case LeapTableError::no_expiry:
      return "it does not say when it expires (#@)";
    case LeapTableError::no_entry:
      return "it has no entry";
    case LeapTableError::bad_line:
      return "a line is not understood, or out of order";
    case LeapTableError::bad_hash:
      return "its hash (#h) is not that of its numbers: it was damaged or changed";
    case LeapTableError::too_long:
      return "it has more entries than there will be leap seconds";
  }
  return "";
}

std::expected<LeapTable, LeapTableError> parse_leap_table(std::string_view text) {
  Reader reader;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (const auto error = reader.read(text.substr(0, end))) return std::unexpected{*error};
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

}  // namespace core
