#include "ntp/keys.hpp"

#include <algorithm>
#include <expected>
#include <fmt/core.h>
#include <utility>

#include "ntp/numbers.hpp"

namespace ntp {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (words.size() < 64) {
    const auto begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos || line[begin] == '#') break;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(kBlanks), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

std::optional<AddressRange> parse_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const int longest = static_cast<int>(address->size() * 8);
  if (slash == std::string_view::npos) return AddressRange{*address, longest};
  const auto prefix = whole_number<int>(text.substr(slash + 1));
  if (!prefix || *prefix < 0 || *prefix > longest) return std::nullopt;
  return AddressRange{*address, *prefix};
}

std::expected<std::vector<AddressRange>, std::string> parse_users(
    std::span<const std::string_view> words) {
  std::vector<AddressRange> users;
  for (std::string_view word : words) {
    while (!word.empty()) {
      const auto comma = std::min(word.find(','), word.size());
      const std::string_view item = word.substr(0, comma);
      word.remove_prefix(std::min(comma + 1, word.size()));
      if (item.empty()) continue;
      const auto range = parse_range(item);
      if (!range) return std::unexpected{fmt::format("'{}' is not an address", item)};
      users.push_back(*range);
    }
  }
  return users;
}

std::expected<Key, std::string> parse_key(const std::vector<std::string_view>& words) {
  const auto id = whole_number<std::uint32_t>(words[0]);
  if (!id || *id == 0 || *id > kMaxKeyId) {
    return std::unexpected{
        fmt::format("key id '{}' is not a number from 1 to {}", words[0], kMaxKeyId)};
  }
  if (words.size() < 3) return std::unexpected{std::string{"needs ID TYPE SECRET"}};
  const auto type = key_type(words[1]);
  if (!type) {
    return std::unexpected{
        fmt::format("key type '{}' is not known; use AES, SHA256, SHA1 or MD5", words[1])};
  }
  auto secret = parse_secret(words[2]);
  if (!secret) {
    return std::unexpected{fmt::format(
        "the secret of key {} is longer than {} characters and not hexadecimal, or longer than {} "
        "octets",
        *id, kLongestPlainSecret, kMaxSecret)};
  }
  auto users = parse_users(std::span{words}.subspan(3));
  if (!users) return std::unexpected{users.error()};
  return Key{{*id}, *type, std::move(*secret), std::move(*users)};
}

}  // namespace

const Key* KeyStore::find(KeyId id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

std::optional<std::vector<std::byte>> parse_secret(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::vector<std::byte> secret;
  if (text.size() <= kLongestPlainSecret) {
    std::ranges::transform(text, std::back_inserter(secret),
                           [](char c) { return static_cast<std::byte>(c); });
    return secret;
  }
  if (text.size() % 2 != 0 || text.size() > 2 * kMaxSecret) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto octet = whole_number<unsigned>(text.substr(i, 2), 16);
    if (!octet || text[i] == '-') return std::nullopt;
    secret.push_back(static_cast<std::byte>(*octet));
  }
  return secret;
}

ParsedKeys parse_keys(std::string_view text) {
  ParsedKeys out;
  for (int line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) continue;
    auto key = parse_key(words);
    if (key) {
      out.keys.add(std::move(*key));
    } else {
      out.findings.push_back({line, key.error()});
    }
  }
  return out;
}

}  // namespace ntp
