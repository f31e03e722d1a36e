// `restrict`: who may ask what.
#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>

#include "conf/host.hpp"
#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

/// Whom a line is about.
struct Target {
  bool source = false;            ///< `restrict source`
  std::vector<Network> networks;  ///< else: `default` stands for both families
};

struct Flags {
  core::RestrictFlags restrict;
  bool ntpport = false;
};

struct FlagRow {
  std::string_view name;
  bool core::RestrictFlags::* member;
  std::string_view unmet;  ///< what is not obeyed yet, said once; empty: nothing
};
constexpr std::array kFlags{
    FlagRow{"ignore", &core::RestrictFlags::ignore, ""},
    FlagRow{"noserve", &core::RestrictFlags::noserve, ""},
    FlagRow{"noquery", &core::RestrictFlags::noquery, ""},
    FlagRow{"nomodify", &core::RestrictFlags::nomodify, ""},
    FlagRow{"nomrulist", &core::RestrictFlags::nomrulist, ""},
    FlagRow{"limited", &core::RestrictFlags::limited,
            "limited has no effect yet; effect on your service: clients that ask too often are "
            "answered all the same"},
    FlagRow{"kod", &core::RestrictFlags::kod, ""},
    FlagRow{"nopeer", &core::RestrictFlags::nopeer, ""},
    FlagRow{"noepeer", &core::RestrictFlags::noepeer, ""},
    FlagRow{"notrap", &core::RestrictFlags::notrap, ""},
    FlagRow{"notrust", &core::RestrictFlags::notrust,
            "notrust asks for authenticated packets since ntpd 4.2 (it once meant `do not use as a "
            "source`) and has no effect yet; effect on your service: packets without a key are "
            "answered"},
    FlagRow{"version", &core::RestrictFlags::version,
            "version has no effect yet; effect on your service: older NTP versions are answered"},
    FlagRow{"flake", &core::RestrictFlags::flake,
            "flake has no effect yet; effect on your service: no packet is dropped at random"},
};

ntp::Family read_family(Line& line) {
  if (line.take("-4")) return ntp::Family::ipv4;
  if (line.take("-6")) return ntp::Family::ipv6;
  return ntp::Family::none;
}

Network everything(ntp::Family family) { return {prefix_mask(family, 0), prefix_mask(family, 0)}; }

bool is_contiguous(const ntp::IpAddress& mask) {
  bool ended = false;
  for (std::size_t bit = 0; bit < mask.size() * 8; ++bit) {
    const bool set = (mask.octets[bit / 8] & (0x80 >> (bit % 8))) != 0;
    if (set && ended) return false;
    ended = !set;
  }
  return true;
}

/// The `mask M` that may stand behind an address.
bool read_mask(Line& line, const Word& address, Network& network) {
  if (!line.take("mask")) return true;
  const Word* word = line.argument(address, "an address behind `mask`");
  if (word == nullptr) return false;
  const auto mask = ntp::IpAddress::parse(word->text);
  if (address.text.find('/') != std::string_view::npos) {
    line.fail(*word, fmt::format("{} has a prefix length already; remove the mask", address.text));
    return false;
  }
  if (!mask || mask->family != network.address.family || mask->scope != 0) {
    line.fail(*word, fmt::format("mask {} is not a mask of the family of {}", shown(word->text),
                                 address.text));
    return false;
  }
  if (!is_contiguous(*mask)) {
    line.warn(*word, fmt::format("mask {} has holes; effect on your service: only its set bits are "
                                 "compared, which is seldom meant",
                                 word->text));
  }
  network.mask = *mask;
  return true;
}

void drop_host_bits(Line& line, const Word& word, Network& network) {
  const ntp::IpAddress written = network.address;
  for (std::size_t i = 0; i < network.address.octets.size(); ++i) {
    network.address.octets[i] &= network.mask.octets[i];
  }
  if (network.address == written) return;
  line.note(word, fmt::format("{} has bits outside its mask and is read as {}; effect on your "
                              "service: the whole network is meant",
                              shown(word.text), network.address.text()));
}

void fail_address(Line& line, const Word& word, ntp::Family family) {
  const auto network = parse_network(word.text);
  const bool numeric = word.text.find_first_not_of("0123456789./") == std::string_view::npos ||
                       word.text.find(':') != std::string_view::npos;
  if (network && family != ntp::Family::none) {
    line.fail(word, fmt::format("{} is not an IPv{} address", shown(word.text),
                                family == ntp::Family::ipv4 ? 4 : 6));
  } else if (numeric) {
    line.fail(word, fmt::format("{} is not an address, nor ADDRESS/LENGTH", shown(word.text)));
  } else {
    line.fail(word, fmt::format("{} is a host name, which restrict does not take yet; write its "
                                "addresses",
                                shown(word.text)));
  }
}

std::optional<Target> read_target(Line& line) {
  const ntp::Family family = read_family(line);
  const Word* word = line.argument(line.directive(), "an address, `default` or `source`");
  if (word == nullptr) return std::nullopt;
  if (is_keyword(*word, "source") && family == ntp::Family::none) return Target{.source = true};
  if (is_keyword(*word, "source")) {
    line.fail(*word, "source is of both families; remove the -4 or -6");
    return std::nullopt;
  }
  if (is_keyword(*word, "default")) {
    if (family != ntp::Family::none) return Target{.networks = {everything(family)}};
    return Target{.networks = {everything(ntp::Family::ipv4), everything(ntp::Family::ipv6)}};
  }
  auto network = parse_network(word->text);
  if (!network || (family != ntp::Family::none && family != network->address.family)) {
    fail_address(line, *word, family);
    return std::nullopt;
  }
  if (!read_mask(line, *word, *network)) return std::nullopt;
  drop_host_bits(line, *word, *network);
  return Target{.networks = {*network}};
}

/// Words that are no flags of ours. nullopt: not one of them.
std::optional<bool> read_other_word(Line& line, const Word& word, Flags& flags) {
  if (is_keyword(word, "ntpport")) return flags.ntpport = true;
  if (is_keyword(word, "lowpriotrap")) return true;
  if (is_keyword(word, "mssntp")) {
    line.warn(word,
              "mssntp has no effect: Samba signing is not supported; effect on your service: "
              "domain members get unsigned answers");
    return true;
  }
  if (is_keyword(word, "ippeerlimit")) return read_whole(line, word, {-1, 65535}).has_value();
  if (is_keyword(word, "serverresponse")) {
    if (line.take("fuzz")) return true;
    line.fail(word, "serverresponse needs the word fuzz behind it");
    return false;
  }
  if (is_keyword(word, "mask")) {
    line.fail(word, "mask stands only right behind an address");
    return false;
  }
  return std::nullopt;
}

bool read_flag(Line& line, const Word& word, Flags& flags) {
  const auto row = std::ranges::find_if(
      kFlags, [&word](const FlagRow& each) { return is_keyword(word, each.name); });
  if (row != kFlags.end()) {
    flags.restrict.*(row->member) = true;
    if (!row->unmet.empty()) line.remark(Level::warning, word, std::string{row->unmet}, true);
    return true;
  }
  if (const auto read = read_other_word(line, word, flags)) return *read;
  line.fail(word,
            fmt::format("{} is not a flag of restrict; remove or correct it", shown(word.text)));
  return false;
}

std::optional<Flags> read_flags(Line& line) {
  Flags flags;
  const Word* kod = nullptr;
  while (const Word* word = line.next()) {
    if (!read_flag(line, *word, flags)) return std::nullopt;
    if (is_keyword(*word, "kod")) kod = word;
  }
  if (kod != nullptr && !flags.restrict.limited) {
    line.warn(*kod,
              "kod does nothing without limited; effect on your service: nobody is told to "
              "ask less often");
  }
  return flags;
}

void restrict_sources(Line& line, State& state, const Flags& flags) {
  if (flags.ntpport) {
    line.warn(line.directive(),
              "ntpport means nothing with source; effect on your service: the "
              "other flags hold for every port");
  }
  core::RestrictFlags& all = state.settings.restrict_source.emplace(
      state.settings.restrict_source.value_or(core::RestrictFlags{}));
  for (const FlagRow& row : kFlags) {
    all.*(row.member) = all.*(row.member) || flags.restrict.*(row.member);
  }
}

}  // namespace

void read_restrict(Line& line, State& state) {
  const auto target = read_target(line);
  if (!target) return;
  const auto flags = read_flags(line);
  if (!flags) return;
  if (target->source) return restrict_sources(line, state, *flags);
  if (state.settings.restricts.size() + target->networks.size() > kMaxRules) {
    return line.fail(line.directive(),
                     fmt::format("this is one restrict line too many: {} is the limit", kMaxRules));
  }
  for (const Network& network : target->networks) {
    state.settings.restricts.push_back(
        {network.address, network.mask, flags->ntpport, flags->restrict});
  }
}

}  // namespace conf
