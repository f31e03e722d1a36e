#include "ntp-exporter/configuration.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "ntp/keys.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

using Complaint = std::optional<std::string>;
using Words = std::vector<std::string_view>;

constexpr std::size_t kMaxName = 63;

Words words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  Words words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r,");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r,"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

template <class Number>
std::optional<Number> number_in(std::string_view text, Number least, Number most) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  if (!(number >= least && number <= most)) return {};
  return number;
}

std::optional<ntp::AddressRange> range_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ntp::IpAddress::parse(text.substr(0, slash));
  if (!address) return {};
  const int width = address->family == ntp::Family::ipv4 ? 32 : 128;
  if (slash == std::string_view::npos) return ntp::AddressRange{*address, width};
  const auto prefix = number_in<int>(text.substr(slash + 1), 0, width);
  if (!prefix) return {};
  return ntp::AddressRange{*address, *prefix};
}

bool is_glob(std::string_view text) {
  const std::string_view host = text.starts_with("*.") ? text.substr(2) : text;
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

class Reader {
 public:
  Complaint line(const Words& words) {
    struct Word {
      std::string_view name;
      Complaint (Reader::*read)(const Words&);
    };
    static constexpr Word kWords[] = {
        {"listen", &Reader::listen}, {"allow", &Reader::allow},       {"keys", &Reader::keys},
        {"module", &Reader::module}, {"groups", &Reader::groups},     {"timeout", &Reader::timeout},
        {"key", &Reader::key},       {"interval", &Reader::interval},
    };
    const auto found = std::ranges::find(kWords, words.front(), &Word::name);
    if (found == std::end(kWords)) {
      return fmt::format(
          "unknown word '{}'; there are listen, allow, keys, module, groups, timeout, interval and "
          "key",
          view::escape(words.front()));
    }
    return (this->*found->read)(words);
  }

  Configuration configuration;

 private:
  Complaint listen(const Words& words) {
    const auto at = words.size() == 2 ? parse_listen(words[1]) : std::nullopt;
    if (!at) return "listen wants one address, as in listen 127.0.0.1:9124";
    configuration.listen.push_back(*at);
    return {};
  }

  Complaint allow(const Words& words) {
    AllowList& list = configuration.allow;
    for (const std::string_view word : Words{words.begin() + 1, words.end()}) {
      if (list.ranges.size() + list.names.size() >= kMaxAllowed) {
        return fmt::format("more than {} targets are allowed; use ranges", kMaxAllowed);
      }
      if (const auto range = range_of(word)) {
        list.ranges.push_back(*range);
      } else if (word.find('/') == std::string_view::npos && is_glob(word)) {
        list.names.push_back(lower(word));
      } else {
        return fmt::format(
            "allow '{}' is neither range nor name; write 192.0.2.0/24, ntp1.example.net or "
            "*.example.net",
            view::escape(word));
      }
    }
    return words.size() > 1 ? Complaint{} : "allow names nobody; write allow 192.0.2.0/24";
  }

  Complaint keys(const Words& words) {
    if (words.size() != 2) return "keys wants one file, as in keys /etc/ntp.keys";
    configuration.keys = words[1];
    return {};
  }

  Complaint module(const Words& words) {
    if (words.size() != 2 || !is_name(words[1])) {
      return "module wants one name of letters, digits, - and _, as in module default";
    }
    auto& modules = configuration.modules;
    const std::size_t others = modules.size() - modules.count("default");
    if (others >= kMaxModules && words[1] != "default")
      return fmt::format("more than {} modules", kMaxModules);
    const auto [at, is_new] = modules.try_emplace(std::string{words[1]});
    if (!is_new) return fmt::format("module {} was there before; give it another name", words[1]);
    open_ = &at->second;
    return {};
  }

  Complaint need_module(const Words& words) const {
    if (open_ != nullptr) return {};
    return fmt::format("{} belongs to a module; write module NAME above it", words.front());
  }

  Complaint groups(const Words& words) {
    if (auto complaint = need_module(words)) return complaint;
    Groups& groups = open_->groups;
    for (const std::string_view word : Words{words.begin() + 1, words.end()}) {
      bool* group = word == "system"    ? &groups.system
                    : word == "sources" ? &groups.sources
                    : word == "server"  ? &groups.server
                    : word == "clients" ? &groups.clients
                    : word == "seen"    ? &groups.seen
                    : word == "nts"     ? &groups.nts
                                        : nullptr;
      if (group == nullptr) {
        return fmt::format(
            "unknown group '{}'; there are system, sources, server, clients, seen and nts",
            view::escape(word));
      }
      *group = true;
    }
    return words.size() > 1 ? Complaint{} : "groups names none; write groups system sources seen";
  }

  Complaint duration(const Words& words, double least, double most, ntp::Nanos& into) {
    if (auto complaint = need_module(words)) return complaint;
    const auto seconds =
        words.size() == 2 ? number_in<double>(words[1], least, most) : std::nullopt;
    if (!seconds) {
      return fmt::format("{} wants seconds from {} to {}, as in {} 1", words.front(), least, most,
                         words.front());
    }
    into = std::chrono::duration_cast<ntp::Nanos>(std::chrono::duration<double>{*seconds});
    return {};
  }
  Complaint timeout(const Words& words) {
    return duration(words, 0.1, 60, open_ != nullptr ? open_->timeout : unused_);
  }
  Complaint interval(const Words& words) {
    return duration(words, 0, 3600, open_ != nullptr ? open_->interval : unused_);
  }

  Complaint key(const Words& words) {
    if (auto complaint = need_module(words)) return complaint;
    open_->key_id =
        words.size() == 2 ? number_in<std::uint32_t>(words[1], 1, ntp::kMaxKeyId) : std::nullopt;
    if (!open_->key_id) return "key wants the number of a key of the keys file, 1 to 65535";
    return {};
  }

  Module* open_ = nullptr;
  ntp::Nanos unused_{0};
};

void fill_defaults(Configuration& configuration) {
  if (configuration.listen.empty()) {
    configuration.listen.push_back({ntp::IpAddress::v4(0x7f000001), kDefaultPort});
  }
  AllowList& allow = configuration.allow;
  if (allow.ranges.empty() && allow.names.empty()) {
    allow.ranges = {*range_of("127.0.0.0/8"), *range_of("::1")};
  }
  configuration.modules.try_emplace("default");
  for (auto& [name, module] : configuration.modules) {
    if (module.groups == Groups{}) module.groups = {true, true, true, false, true};
  }
}

}  // namespace

bool AllowList::allows(const ntp::IpAddress& address) const {
  return std::ranges::any_of(ranges, [&](const auto& range) { return range.contains(address); });
}

bool AllowList::allows_name(std::string_view name) const {
  const std::string host = lower(name);
  return std::ranges::any_of(names, [&](const std::string& allowed) {
    if (!allowed.starts_with("*.")) return host == allowed;
    const std::string_view tail = std::string_view{allowed}.substr(1);  // with the dot
    return host.size() > tail.size() && std::string_view{host}.ends_with(tail);
  });
}

std::optional<ntp::Endpoint> parse_listen(std::string_view text) {
  // Nobody asks at port 0, but one may listen there: on any that is free.
  const bool one_colon = std::ranges::count(text, ':') == 1;
  const bool any_port = text.ends_with("]:0") || (text.ends_with(":0") && one_colon);
  if (any_port) text.remove_suffix(2);
  const auto parsed = ntp::parse_host_port(text);
  const auto address = parsed ? ntp::IpAddress::parse(parsed->host) : std::nullopt;
  if (!address) return {};
  if (any_port) return ntp::Endpoint{*address, 0};
  return ntp::Endpoint{*address, parsed->port.value_or(kDefaultPort)};
}

std::expected<Configuration, std::string> parse_configuration(std::string_view text) {
  Reader reader;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Words words = words_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) continue;
    if (const auto complaint = reader.line(words)) {
      return std::unexpected{fmt::format("{}: {}", line, *complaint)};
    }
  }
  fill_defaults(reader.configuration);
  return std::move(reader.configuration);
}

std::expected<void, std::string> give_keys(Configuration& configuration, std::string_view keys) {
  const ntp::ParsedKeys parsed = ntp::parse_keys(keys);
  for (auto& [name, module] : configuration.modules) {
    if (!module.key_id) continue;
    const ntp::Key* key = parsed.keys.find({*module.key_id});
    if (key == nullptr) {
      return std::unexpected{fmt::format("module {}: no key {} in {}; add a line {} TYPE SECRET",
                                         name, *module.key_id, configuration.keys, *module.key_id)};
    }
    module.key = std::make_shared<ntp::Key>(*key);
  }
  return {};
}

}  // namespace ntp_exporter
