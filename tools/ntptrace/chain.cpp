#include "ntptrace/chain.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "common/failure.hpp"
#include "common/milliseconds.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/escape.hpp"

namespace ntptrace {
namespace {

constexpr std::size_t kMaxQuoted = 48;     // octets of a bad source that are shown
constexpr std::size_t kMaxHostName = 253;  // RFC 1035

mode6::PeerVariables peer_of(const mode6::ReadReply& reply) {
  return mode6::decode_peer(mode6::parse_varlist(reply.text));
}

std::string name_of_source(const Answers& answers) {
  if (answers.name.failure) return {};
  const auto name = peer_of(answers.name).srchost;
  return name && is_host_name(*name) ? *name : std::string{};
}

std::string describe(const mode6::PeerVariables& source, NoSource why) {
  std::string text = view::escape(source.srcadr.value_or("").substr(0, kMaxQuoted));
  if (why == NoSource::bad_port && source.srcport) text += fmt::format(" port {}", *source.srcport);
  return fmt::format("'{}' {}", text, why_not(why));
}

}  // namespace

mode6::MaybeSeconds synch_distance(const mode6::SystemVariables& system) {
  if (!system.rootdelay || !system.rootdisp) return {};
  const double distance_ms =
      common::milliseconds(*system.rootdisp) + common::milliseconds(*system.rootdelay) / 2;
  return ntp::Seconds{distance_ms / 1000};
}

std::string_view end_word(End end) {
  switch (end) {
    case End::none:
      return "none";
    case End::root:
      return "root";
    case End::refclock:
      return "refclock";
    case End::limit:
      return "limit";
    case End::unsynchronised:
      return "unsynchronised";
    case End::loop:
      return "loop";
    case End::no_stratum:
      return "no_stratum";
    case End::no_source:
      return "no_source";
    case End::bad_source:
      return "bad_source";
    case End::source_untold:
      return "source_untold";
    case End::silent:
      return "silent";
  }
  return "";
}

End end_at(const mode6::SystemVariables& system) {
  if (!system.stratum) return End::no_stratum;
  if (*system.stratum == 1) return End::root;
  if (*system.stratum < 1 || *system.stratum > 15) return End::unsynchronised;
  const auto refid = ntp::IpAddress::parse(system.refid.value_or(""));
  if (refid && is_refclock(*refid)) return End::refclock;
  return association_of_source(system) ? End::none : End::no_source;
}

std::optional<mode6::AssociationId> association_of_source(const mode6::SystemVariables& system) {
  const std::int64_t peer = system.peer.value_or(0);
  if (peer < 1 || peer > 0xffff) return {};
  return mode6::AssociationId{static_cast<std::uint16_t>(peer)};
}

void Chain::answered(const ntp::Endpoint& at, std::string name, const Answers& answers) {
  const ntp::Endpoint plain_at{plain(at.address), at.port};
  auto system = mode6::decode_system(mode6::parse_varlist(answers.system.text));
  end_ = end_at(system);
  hops_.push_back({plain_at, std::move(name), std::move(system), {}, {}});
  if (end_ != End::none) return;
  end_ = hops_.size() >= most_ ? End::limit : follow(plain_at, answers);
}

void Chain::silent(Hop hop) {
  hop.at.address = plain(hop.at.address);
  hops_.push_back(std::move(hop));
  end_ = End::silent;
}

End Chain::follow(const ntp::Endpoint& from, const Answers& answers) {
  if (answers.source.failure) {
    detail_ = common::failure_words(*answers.source.failure);
    return End::source_untold;
  }
  const mode6::PeerVariables system_peer = peer_of(answers.source);
  const auto source = source_of(system_peer, from.address);
  if (source) return go_to(*source, answers);
  if (source.error() == NoSource::refclock) return End::refclock;
  if (source.error() == NoSource::not_said) return End::no_source;
  detail_ = describe(system_peer, source.error());
  return End::bad_source;
}

End Chain::go_to(const ntp::Endpoint& source, const Answers& answers) {
  next_ = source;
  next_name_ = name_of_source(answers);
  const auto known = std::ranges::find(hops_, source, &Hop::at);
  if (known == hops_.end()) return End::none;
  loop_at_ = static_cast<std::size_t>(known - hops_.begin()) + 1;
  return End::loop;
}

int Chain::exit_status() const {
  switch (end_) {
    case End::root:
    case End::refclock:
    case End::limit:
      return common::kExitOk;
    case End::silent:
      if (hops_.size() == 1 && !hops_.front().seen && !hops_.front().gave_no_time)
        return common::kExitNoneAnswered;
      break;
    default:
      break;
  }
  return common::kExitSomeFailed;
}

bool is_host_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto other = [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  return text.size() <= kMaxHostName && std::ranges::any_of(text, letter) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || other(c); });
}

}  // namespace ntptrace
