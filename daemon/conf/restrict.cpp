#include "conf/restrict.hpp"

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

using core::RestrictFlags;

constexpr std::array kRestrictFlags{
    RestrictFlagRow{"ignore", &RestrictFlags::ignore, ""},
    RestrictFlagRow{"noserve", &RestrictFlags::noserve, ""},
    RestrictFlagRow{"noquery", &RestrictFlags::noquery, ""},
    RestrictFlagRow{"nomodify", &RestrictFlags::nomodify, ""},
    RestrictFlagRow{"nomrulist", &RestrictFlags::nomrulist, ""},
    RestrictFlagRow{"limited", &RestrictFlags::limited, ""},
    RestrictFlagRow{"kod", &RestrictFlags::kod, ""},
    RestrictFlagRow{"nopeer", &RestrictFlags::nopeer, ""},
    RestrictFlagRow{"noepeer", &RestrictFlags::noepeer, ""},
    RestrictFlagRow{"notrap", &RestrictFlags::notrap, ""},
    RestrictFlagRow{
        "notrust", &RestrictFlags::notrust,
        "notrust asks for packets with a MAC since ntpd 4.2 (it once meant `do not use as a "
        "source`); effect on your service: who has no key gets no answer"},
    RestrictFlagRow{"version", &RestrictFlags::version, ""},
    RestrictFlagRow{"flake", &RestrictFlags::flake,
                    "flake is for tests; effect on your service: one packet in ten is dropped"},
};

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

/// A host by its name; fails when it cannot be one.
std::optional<RestrictTarget> read_name(Line& line, const Word& word, ntp::Family family) {
  const bool numeric = word.text.find_first_not_of("0123456789./") == std::string_view::npos ||
                       word.text.find_first_of(":/") != std::string_view::npos;
  if (parse_network(word.text)) {
    line.fail(word, fmt::format("{} is not an IPv{} address", shown(word.text),
                                family == ntp::Family::ipv4 ? 4 : 6));
  } else if (numeric) {
    line.fail(word, fmt::format("{} is not an address, nor ADDRESS/LENGTH", shown(word.text)));
  } else if (const auto complaint = host_complaint(word.text, family)) {
    line.fail(word, *complaint);
  }
  if (line.failed()) return std::nullopt;
  return RestrictTarget{.name = std::string{word.text}, .family = family};
}

/// Words that are no flags of ours. nullopt: not one of them.
std::optional<bool> read_other_word(Line& line, const Word& word, RestrictWords& flags) {
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

bool read_flag(Line& line, const Word& word, RestrictWords& flags) {
  const auto row = std::ranges::find_if(
      kRestrictFlags, [&word](const RestrictFlagRow& each) { return is_keyword(word, each.name); });
  if (row != kRestrictFlags.end()) {
    flags.flags.*(row->member) = true;
    if (!row->advice.empty()) line.remark(Level::warning, word, std::string{row->advice}, true);
    return true;
  }
  if (const auto read = read_other_word(line, word, flags)) return *read;
  line.fail(word,
            fmt::format("{} is not a flag of restrict; remove or correct it", shown(word.text)));
  return false;
}

void restrict_sources(Line& line, State& state, const RestrictWords& words) {
  if (words.ntpport) {
    line.warn(line.directive(),
              "ntpport means nothing with source; effect on your service: the "
              "other flags hold for every port");
  }
  core::RestrictFlags& all = state.settings.restrict_source.emplace(
      state.settings.restrict_source.value_or(core::RestrictFlags{}));
  for (const RestrictFlagRow& row : kRestrictFlags) {
    all.*(row.member) = all.*(row.member) || words.flags.*(row.member);
  }
}

void restrict_name(Line& line, State& state, const RestrictTarget& target,
                   const RestrictWords& words) {
  if (state.settings.restrict_names.size() >= kMaxRestrictNames) {
    return line.fail(line.directive(), fmt::format("this is one host name too many: {} is the "
                                                   "limit; write addresses",
                                                   kMaxRestrictNames));
  }
  state.settings.restrict_names.push_back({target.name, target.family, words.ntpport, words.flags});
}

}  // namespace

std::span<const RestrictFlagRow> restrict_flags() { return kRestrictFlags; }

std::optional<RestrictTarget> read_restrict_target(Line& line) {
  const ntp::Family family = read_family(line);
  const Word* word = line.argument(line.directive(), "an address, `default` or `source`");
  if (word == nullptr) return std::nullopt;
  if (is_keyword(*word, "source") && family == ntp::Family::none)
    return RestrictTarget{.source = true};
  if (is_keyword(*word, "source")) {
    line.fail(*word, "source is of both families; remove the -4 or -6");
    return std::nullopt;
  }
  if (is_keyword(*word, "default")) {
    if (family != ntp::Family::none) return RestrictTarget{.networks = {everything(family)}};
    return RestrictTarget{
        .networks = {everything(ntp::Family::ipv4), everything(ntp::Family::ipv6)}};
  }
  auto network = parse_network(word->text);
  if (!network || (family != ntp::Family::none && family != network->address.family)) {
    return read_name(line, *word, family);
  }
  if (!read_mask(line, *word, *network)) return std::nullopt;
  drop_host_bits(line, *word, *network);
  return RestrictTarget{.networks = {*network}};
}

std::optional<RestrictWords> read_restrict_words(Line& line) {
  RestrictWords words;
  while (const Word* word = line.next()) {
    if (!read_flag(line, *word, words)) return std::nullopt;
    if (is_keyword(*word, "kod")) words.kod = word;
  }
  return words;
}

void read_restrict(Line& line, State& state) {
  const auto target = read_restrict_target(line);
  if (!target) return;
  const auto words = read_restrict_words(line);
  if (!words) return;
  if (words->kod != nullptr && !words->flags.limited) {
    line.warn(*words->kod,
              "kod does nothing without limited; effect on your service: nobody is told to "
              "ask less often");
  }
  if (target->source) return restrict_sources(line, state, *words);
  if (!target->name.empty()) return restrict_name(line, state, *target, *words);
  if (state.settings.restricts.size() + target->networks.size() > kMaxRules) {
    return line.fail(line.directive(),
                     fmt::format("this is one restrict line too many: {} is the limit", kMaxRules));
  }
  for (const Network& network : target->networks) {
    state.settings.restricts.push_back(
        {network.address, network.mask, words->ntpport, words->flags});
  }
}

}  // namespace conf
