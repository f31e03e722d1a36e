// The whole server of time: keys, Network Time Security, rules, limits. Each record of the input is
// how a datagram is made, its length, and octets: those are the datagram, or get a right MAC, or
// are what a right sealed request is damaged with. Oracle: what leaves is one answer, no longer
// than what came, and itself met with silence; what was damaged is never taken for right, what was
// not always is; and nothing changes what the daemon is.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "ntp/mac.hpp"
#include "unit/node/hostile_client.hpp"
#include "unit/node/sealed_client.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using node::Octets;
using Verdict = nts::Session::Verdict;

constexpr std::size_t kMostRecords = 32;
constexpr std::byte kModes{7};
constexpr std::byte kControl{6};

void require(bool holds) {
  if (!holds) std::abort();
}

core::Settings with_rules() {
  core::Settings settings = node::GuardedDaemon::guarded_settings();
  const auto rule = [&settings](const char* network, core::RestrictFlags flags) {
    settings.restricts.push_back(
        {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse("255.255.255.0"), false, flags});
  };
  rule("10.0.1.0", {.limited = true, .kod = true});
  rule("10.0.2.0", {.notrust = true});
  rule("10.0.3.0", {.noserve = true});
  return settings;
}

class Driver {
 public:
  explicit Driver(bool serves_nts) {
    if (serves_nts) node::SealedClient::enable(daemon_.node);
  }

  void record(ntp::Reader& in) {
    const std::uint8_t how = in.u8();
    const ntp::ByteView octets = in.take(std::min<std::size_t>(in.u8() * 4U, in.remaining()));
    if ((how & 4) != 0) daemon_.pass(std::chrono::seconds{1});
    if ((how & 3) == 1) return sealed(octets, sender(how), (how & 0x18) == 0);
    if ((how & 3) == 2) {
      exchange(with_mac(octets), sender(how));
      return;
    }
    exchange({octets.begin(), octets.end()}, sender(how));
  }

 private:
  // In a network without a rule, where each is another and so none asks too often; or always the
  // same in one with a rule.
  ntp::Endpoint sender(std::uint8_t how) {
    const std::uint32_t rule = (how >> 3) & 3;
    const std::uint32_t host = rule == 0 ? ++strangers_ : 1;
    return {ntp::IpAddress::v4(0x0a000000U + (rule << 8) + host), 123};
  }

  Octets exchange(const Octets& request, const ntp::Endpoint& from) {
    // Control messages have a target of their own.
    if (!request.empty() && (request[0] & kModes) == kControl) return {};
    const node::Snapshot before = daemon_.snapshot();
    const auto sent = daemon_.send(request, from, false);
    require(daemon_.snapshot() == before);
    require(sent.size() <= 1);
    if (sent.empty()) return {};
    require(sent.front().size() <= request.size());
    require(daemon_.send(sent.front(), from, false).empty());
    return sent.front();
  }

  Octets with_mac(ntp::ByteView message) const {
    Octets octets{message.begin(), message.end()};
    const ntp::Digest digest = ntp::digest_of(*daemon_.node.keys().find({1}), octets);
    octets.insert(octets.end(), {std::byte{}, std::byte{}, std::byte{}, std::byte{1}});
    octets.insert(octets.end(), digest.view().begin(), digest.view().end());
    return octets;
  }

  void sealed(ntp::ByteView damage, const ntp::Endpoint& from, bool is_welcome) {
    if (!daemon_.node.nts().keys) return;
    node::SealedClient client{daemon_.node, 7};
    const Octets whole = client.request();
    Octets request = whole;
    ntp::Reader in{damage};
    const std::size_t at = in.u16();
    const ntp::ByteView bits = in.ok() ? in.rest() : ntp::ByteView{};
    for (std::size_t i = 0; i < bits.size(); ++i) request[(at + i) % request.size()] ^= bits[i];
    const bool is_right = request == whole;
    const Octets answer = exchange(request, from);
    const Verdict verdict = answer.empty() ? Verdict::wrong : client.open(answer);
    if (!is_right) require(verdict != Verdict::good);
    if (is_right && is_welcome) require(verdict == Verdict::good);
  }

  node::GuardedDaemon daemon_{with_rules()};
  std::uint32_t strangers_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ntp::Reader in{std::as_bytes(std::span{data, size})};
  Driver driver{(in.u8() & 1) != 0};
  for (std::size_t i = 0; i < kMostRecords && in.ok() && in.remaining() > 0; ++i) driver.record(in);
  return 0;
}
