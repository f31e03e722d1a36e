#include "common/target_list.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "view/escape.hpp"

namespace common {
namespace {

using view::escape;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\v\f";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

// -----------------------------------------------------------------------------------------------
// Ranges.

struct Range {
  std::string_view address;
  std::string_view length;
  std::optional<std::string_view> port;
};

std::optional<Range> split_range(std::string_view text) {
  std::optional<std::string_view> port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
    if (!rest.empty()) port = rest.substr(1);
    text = text.substr(1, end - 1);
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string_view length = text.substr(slash + 1);
  const std::size_t colon = length.find(':');
  if (colon != std::string_view::npos) {
    if (port) return std::nullopt;
    port = length.substr(colon + 1);
    length = length.substr(0, colon);
  }
  return Range{text.substr(0, slash), length, port};
}

std::optional<unsigned> whole_number(std::string_view text, unsigned most) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > most) return {};
  return number;
}

/// The address `step` further on; only the last two octets change, for ranges are small.
ntp::IpAddress plus(ntp::IpAddress address, std::uint32_t step) {
  const std::size_t last = address.size() - 1;
  const std::uint32_t low =
      (std::uint32_t{address.octets.at(last - 1)} << 8 | address.octets.at(last)) + step;
  address.octets.at(last - 1) = static_cast<std::uint8_t>(low >> 8);
  address.octets.at(last) = static_cast<std::uint8_t>(low);
  return address;
}

/// Zero where a network has zeros.
ntp::IpAddress network_of(ntp::IpAddress address, unsigned host_bits) {
  for (std::size_t i = address.size(); i-- > 0 && host_bits > 0;) {
    const unsigned bits = std::min(host_bits, 8U);
    address.octets.at(i) = static_cast<std::uint8_t>(address.octets.at(i) >> bits << bits);
    host_bits -= bits;
  }
  return address;
}

std::unexpected<std::string> wrong(std::string line) { return std::unexpected{std::move(line)}; }

// -----------------------------------------------------------------------------------------------
// Lists.

std::expected<std::vector<std::string>, std::string> strings_of_group(const nlohmann::json& group) {
  if (!group.is_object() || !group.contains("targets") || !group["targets"].is_array()) {
    return wrong("a group without a list \"targets\"; write [{\"targets\": [\"HOST\"]}]");
  }
  std::vector<std::string> strings;
  for (const nlohmann::json& target : group["targets"]) {
    // To show lists within lists takes as much stack as they are deep.
    if (!target.is_string()) {
      return wrong(fmt::format("target {} is no text; write \"HOST\" or \"HOST:PORT\"",
                               target.is_structured() ? target.type_name() : target.dump()));
    }
    strings.push_back(target.get<std::string>());
  }
  return strings;
}

class Expansion {
 public:
  explicit Expansion(const TargetRules& rules) : rules_{rules} {}

  std::optional<std::string> add(std::string_view text) {
    if (!is_range(text)) {
      auto target = parse_target(text, rules_.port, rules_.family);
      if (!target) return target.error();
      targets.push_back(std::move(*target));
    } else {
      auto range = parse_range(text, rules_.port, rules_.family);
      if (!range) return range.error();
      in_ranges_ += range->size();
      if (in_ranges_ > kUnconfirmedAddresses && !rules_.confirmed) {
        return fmt::format("'{}' makes {} addresses of ranges; add --yes to ask more than {}",
                           escape(text), in_ranges_, kUnconfirmedAddresses);
      }
      std::ranges::move(*range, std::back_inserter(targets));
    }
    if (targets.size() <= kMostTargets) return std::nullopt;
    return fmt::format("more than {} targets; ask them in parts", kMostTargets);
  }

  std::optional<std::string> add_file(const std::string& path) {
    if (path.empty()) return "'@' names no file; write @FILE";
    const auto text = rules_.read(path);
    if (!text) return text.error();
    const bool json = path.ends_with(".json");
    auto list =
        json ? parse_file_sd(*text)
             : std::expected<std::vector<ListedTarget>, std::string>{parse_target_lines(*text)};
    if (!list) return fmt::format("{}:{}", escape(path), list.error());
    for (const ListedTarget& listed : *list) {
      if (auto complaint = add(listed.text)) {
        return fmt::format("{}:{}: {}", escape(path), listed.line, *complaint);
      }
    }
    if (list->empty()) return fmt::format("{}: no target in it; write one a line", escape(path));
    return std::nullopt;
  }

  std::vector<Target> targets;

 private:
  const TargetRules& rules_;
  std::size_t in_ranges_ = 0;
};

}  // namespace

std::vector<ListedTarget> parse_target_lines(std::string_view text) {
  std::vector<ListedTarget> list;
  for (std::size_t line = 1; !text.empty() && list.size() <= kMostTargets; ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view target = trimmed(text.substr(0, std::min(end, text.find('#'))));
    if (!target.empty()) list.push_back({std::string{target}, line});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

std::expected<std::vector<ListedTarget>, std::string> parse_file_sd(std::string_view text) {
  nlohmann::json document;
  try {
    document = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    return wrong(fmt::format("{}: no JSON from octet {} on; write [{{\"targets\": [\"HOST\"]}}]",
                             line_at(text, error.byte == 0 ? 0 : error.byte - 1), error.byte));
  } catch (const nlohmann::json::out_of_range&) {
    return wrong("1: a number in it is too large; write [{\"targets\": [\"HOST\"]}]");
  }
  if (!document.is_array()) {
    return wrong("1: not a list of groups; write [{\"targets\": [\"HOST\"]}]");
  }
  std::vector<ListedTarget> list;
  std::size_t at = 0;
  std::size_t line = 1;
  for (const nlohmann::json& group : document) {
    const auto strings = strings_of_group(group);
    if (!strings) return wrong(fmt::format("{}: {}", line, strings.error()));
    for (const std::string& string : *strings) {
      // Where it stands, unless it is written with escapes.
      const std::size_t found = text.find('"' + string + '"', at);
      if (found != std::string_view::npos) {
        const std::size_t end = found + string.size() + 2;
        line += line_at(text.substr(at), end - at) - 1;
        at = end;
      }
      list.push_back({string, line});
    }
  }
  return list;
}

bool is_range(std::string_view text) { return text.find('/') != std::string_view::npos; }

std::expected<std::vector<Target>, std::string> parse_range(std::string_view text,
                                                            std::uint16_t default_port,
                                                            ntp::Family family) {
  const auto range = split_range(text);
  const auto base = range ? ntp::IpAddress::parse(range->address) : std::nullopt;
  const unsigned width = base && base->family == ntp::Family::ipv6 ? 128 : 32;
  const auto length = range ? whole_number(range->length, width) : std::nullopt;
  const auto port = range && range->port ? whole_number(*range->port, 65'535) : default_port;
  if (!base || !length || !port || *port == 0) {
    return wrong(fmt::format("'{}' is no range of addresses; write 192.0.2.0/24 or 2001:db8::/120",
                             escape(text)));
  }
  if (family != ntp::Family::none && family != base->family) {
    return wrong(
        fmt::format("'{}' is a range of the other family; leave -4 and -6 out", escape(text)));
  }
  const unsigned host_bits = width - *length;
  if (host_bits > kMostHostBits) {
    return wrong(fmt::format("'{}' is a range of more than 65536 addresses; the largest is /{}",
                             escape(text), width - kMostHostBits));
  }
  const ntp::IpAddress network = network_of(*base, host_bits);
  if (network != *base) {
    return wrong(fmt::format("'{}' is no network: did you mean {}/{}?", escape(text),
                             network.text(), *length));
  }
  const std::uint32_t count = std::uint32_t{1} << host_bits;
  const bool skip_ends = width == 32 && host_bits > 1;
  std::vector<Target> targets;
  for (std::uint32_t i = skip_ends ? 1 : 0; i < count - (skip_ends ? 1 : 0); ++i) {
    const ntp::Endpoint at{plus(network, i), static_cast<std::uint16_t>(*port)};
    targets.push_back(
        {range->port ? at.text() : at.address.text(), at.address.text(), at.port, base->family});
  }
  return targets;
}

std::expected<std::vector<Target>, std::string> expand_targets(
    const std::vector<std::string>& operands, const TargetRules& rules) {
  Expansion expansion{rules};
  for (const std::string& operand : operands) {
    const auto complaint =
        operand.starts_with('@') ? expansion.add_file(operand.substr(1)) : expansion.add(operand);
    if (complaint) return wrong(*complaint);
  }
  return std::move(expansion.targets);
}

std::expected<std::string, std::string> read_target_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"),
                                                             std::fclose};
  if (!file) return wrong(fmt::format("cannot read {}: {}", escape(path), std::strerror(errno)));
  std::string text;
  std::array<char, 65'536> part;
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), file.get())) {
    text.append(part.data(), size);
    if (text.size() > kMaxTargetFile) {
      return wrong(fmt::format("{} is larger than {} MiB; name the hosts in several files",
                               escape(path), kMaxTargetFile >> 20));
    }
  }
  if (std::ferror(file.get()) != 0) {
    return wrong(fmt::format("cannot read {}: {}", escape(path), std::strerror(errno)));
  }
  return text;
}

}  // namespace common
