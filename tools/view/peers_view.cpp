#include "view/peers_view.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>

#include "mode6/varlist.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"
#include "view/refid_text.hpp"

namespace view {
namespace {

using mode6::PeerReply;
using mode6::PeerVariables;
using ntp::IpAddress;

std::optional<IpAddress> address_of(const mode6::MaybeText& text) {
  return text ? IpAddress::parse(*text) : std::nullopt;
}

// Slots of a pool and names not yet resolved have no address, reference clocks have a made-up one.
bool has_no_real_address(const PeerVariables& peer) {
  const auto address = address_of(peer.srcadr);
  return !peer.srcadr || (address && (address->is_unspecified() || is_reference_clock(*address)));
}

bool by_configured_name(const PeerVariables& peer, const PeersOptions& options) {
  if (!peer.srchost || peer.srchost->empty()) return false;
  // Classic's opeers never looks at it.
  if (options.style == Style::classic && options.kind == PeersKind::opeers) return false;
  if (has_no_real_address(peer)) return true;
  return options.style == Style::classic && !options.numeric;
}

std::string remote(const PeerVariables& peer, const PeersOptions& options) {
  if (by_configured_name(peer, options)) return escape(*peer.srchost);
  const auto address = address_of(peer.srcadr);
  if (!address) return escape(peer.srcadr.value_or(""));
  if (!options.numeric && options.style == Style::classic && is_reference_clock(*address)) {
    return reference_clock_name(*address);
  }
  const auto name = options.names.find(*address);
  if (options.numeric || name == options.names.end()) return escape(*peer.srcadr);
  std::string text = escape(name->second);
  if (options.style == Style::ntpsec) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
  }
  return text;
}

std::string middle(const PeerVariables& peer, const PeersOptions& options) {
  constexpr std::size_t kColumns = 15;
  constexpr std::size_t kNarrow = 8;
  const bool classic = options.style == Style::classic;
  if (options.kind == PeersKind::opeers) {
    const std::string local = peer.dstadr.value_or("");
    return classic ? cut_left(escape(local), kColumns, '_')
                   : cut_left(ntpsec_refid(local), kColumns, '-');
  }
  const std::string refid = peer.refid.value_or("");
  if (options.kind == PeersKind::peers || options.kind == PeersKind::rpeers) {
    return classic ? classic_refid(refid) : cut_left(ntpsec_refid(refid), kColumns, '-');
  }
  if (classic) return classic_refid_narrow(refid);
  const std::string text = ntpsec_refid(refid);
  return text.size() >= kNarrow ? "..." : text;
}

// Classic tells by the address, NTPsec by what the daemon calls the source.
char client_type(const PeerVariables& peer, const PeersOptions& options) {
  const auto address = address_of(peer.srcadr).value_or(IpAddress{});
  if (options.style == Style::classic) {
    if (is_reference_clock(address)) return 'l';
    if (address.is_unspecified()) return 'p';
    return address.is_multicast() ? 'a' : 'u';
  }
  if (peer.srchost && peer.srchost->find('(') != std::string::npos) return 'l';
  // Its opeers does not look at the reference id.
  if (options.kind != PeersKind::opeers && peer.refid == "POOL") return 'p';
  if (peer.srcadr && peer.srcadr->starts_with("224.")) return 'a';
  const auto cookies = peer.ntscookies.value_or(-1);
  return cookies >= 0 && cookies <= 9 ? static_cast<char>('0' + cookies) : 'u';
}

// What classic guesses from the local address when the daemon gives no mode.
char guessed_type(const PeerVariables& peer) {
  const auto local = address_of(peer.dstadr).value_or(IpAddress{});
  if (local.is_unspecified()) return '-';
  if (local.is_multicast()) return 'm';
  return local.is_loopback() ? 'l' : 'u';
}

char type(const PeerVariables& peer, const PeersOptions& options) {
  constexpr int kBroadcastClient = 6;
  constexpr int kOldBroadcastClient = 8;
  switch (peer.hmode.value_or(0)) {
    case 1:
      return 's';
    case 2:
      return 'S';
    case 3:
      return client_type(peer, options);
    case 5:
      return address_of(peer.srcadr).value_or(IpAddress{}).is_multicast() ? 'M' : 'B';
    case kBroadcastClient:
    case kOldBroadcastClient:
      return 'b';
    default:
      return options.style == Style::classic ? guessed_type(peer) : '?';
  }
}

// Seconds since the source was heard, by the server's clock. Classic counts whole seconds of the
// two time stamps and takes the source's own last correction when nothing was ever heard.
std::int64_t age(const PeerVariables& peer, const mode6::MaybeTimestamp& clock, Style style) {
  auto heard = peer.rec;
  if (style == Style::classic && (!heard || heard->is_unknown())) heard = peer.reftime;
  if (!clock || !heard || heard->is_unknown()) return 0;
  if (style == Style::classic) {
    return static_cast<std::int32_t>(clock->seconds() - heard->seconds());
  }
  return std::chrono::floor<std::chrono::seconds>(*clock - *heard).count();
}

std::int64_t poll_interval(const PeerVariables& peer) {
  constexpr std::int64_t kLargest = 36;  // 2,177 years; the field has no such bound
  if (!peer.ppoll && !peer.hpoll) return 0;
  const auto own = peer.hpoll.value_or(kLargest);
  const auto exponent =
      std::clamp<std::int64_t>(std::min(peer.ppoll.value_or(own), own), 0, kLargest);
  return std::int64_t{1} << exponent;
}

// One of the three numbers at the end of the row.
struct Number {
  std::string_view text;
  std::optional<double> value;
};

struct Numbers {
  Number delay, offset, jitter, dispersion;
};

// As they stand in the text; of two with one name the first counts.
Numbers numbers_of(std::string_view list) {
  Numbers numbers;
  std::array<std::pair<std::string_view, Number*>, 4> missing{
      {{"delay", &numbers.delay},
       {"offset", &numbers.offset},
       {"jitter", &numbers.jitter},
       {"dispersion", &numbers.dispersion}}};
  mode6::VarlistReader reader{list};
  auto left = missing.size();
  while (left != 0) {
    const auto variable = reader.next();
    if (!variable) break;
    const auto end = missing.begin() + static_cast<std::ptrdiff_t>(left);
    const auto found = std::find_if(
        missing.begin(), end, [&variable](const auto& one) { return one.first == variable->name; });
    if (found == end) continue;
    *found->second = {variable->value, parse_number(variable->value)};
    std::swap(*found, missing[--left]);
  }
  return numbers;
}

// Six decimals, as NTPsec's daemons send them, or three.
bool is_fine(std::string_view text) {
  constexpr std::size_t kFine = 7;
  return text.size() >= kFine && text[text.size() - kFine] == '.';
}

std::string show(const Number& number, const PeersOptions& options, bool fine) {
  constexpr std::size_t kWide = 8;
  constexpr std::size_t kNarrow = 7;  // a column of classic
  const bool classic = options.style == Style::classic;
  if (options.units && number.value) {
    return with_unit(number.text, Base::milliseconds, classic ? kNarrow : kWide, options.charset);
  }
  if (classic) return fixed(number.value.value_or(0), 3).substr(0, kNarrow);
  if (!number.value) return fmt::format("{:>{}}", ".", kWide);
  return fine ? f8dot4(*number.value) : f8dot3(*number.value);
}

std::string stratum_text(const PeerVariables& peer, Style style) {
  constexpr int kUnset = 20;  // what NTPsec's tool begins with
  const auto stratum = peer.stratum.value_or(style == Style::classic ? 0 : kUnset);
  return stratum >= 0 && stratum <= 255 ? std::to_string(stratum) : "?";
}

std::string octal_reach(std::uint8_t bits) {
  std::array<char, 3> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bits, 8).ptr;
  return {digits.data(), end};
}

PeerRow row(const PeerReply& peer, const mode6::MaybeTimestamp& clock,
            const PeersOptions& options) {
  const PeerVariables& variables = peer.variables;
  const Numbers numbers = numbers_of(peer.text);
  const bool fine = is_fine(numbers.delay.text);
  const bool old = options.kind == PeersKind::opeers;
  const Number& third = old || !numbers.jitter.value ? numbers.dispersion : numbers.jitter;
  return {.tally = mode6::tally(peer.status.selection),
          .remote = remote(variables, options),
          .middle = middle(variables, options),
          .id = peer.id,
          .stratum = stratum_text(variables, options.style),
          .type = type(variables, options),
          .when = interval_text(age(variables, clock, options.style), options.style),
          .poll = interval_text(poll_interval(variables), options.style),
          .reach = octal_reach(static_cast<std::uint8_t>(variables.reach.value_or(0))),
          .delay = show(numbers.delay, options, fine),
          .offset = show(numbers.offset, options, fine),
          .third = show(third, options, fine)};
}

bool wanted(const PeerReply& peer, const PeersOptions& options) {
  if (peer.failure || peer.text.empty()) return false;
  if (options.family == ntp::Family::none) return true;
  return address_of(peer.variables.srcadr).value_or(IpAddress{}).family == options.family;
}

}  // namespace

PeersTable peers_view(const mode6::PeersReply& reply, const PeersOptions& options) {
  PeersTable table{options.style, options.kind, {}};
  for (const PeerReply& peer : reply.peers) {
    if (wanted(peer, options)) table.rows.push_back(row(peer, reply.clock, options));
  }
  return table;
}

std::vector<IpAddress> addresses_to_name(const mode6::PeersReply& reply,
                                         const PeersOptions& options) {
  std::vector<IpAddress> addresses;
  if (options.numeric) return addresses;
  for (const PeerReply& peer : reply.peers) {
    const auto address = address_of(peer.variables.srcadr);
    if (!wanted(peer, options) || !address || has_no_real_address(peer.variables)) continue;
    if (!by_configured_name(peer.variables, options)) addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace view
