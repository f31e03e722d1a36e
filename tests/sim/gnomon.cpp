#include <array>
#include <utility>

#include "client.hpp"
#include "core/engine.hpp"
#include "core/responder.hpp"
#include "ntp/packet.hpp"

namespace sim {
namespace {

class Gnomon final : public Client {
 public:
  Gnomon(const core::Settings& settings, Random random, ntp::Now now)
      : engine_{std::move(random), ntp::Log2{-24}, now} {
    engine_.on_clock_proof({.taken = true, .step = {}, .frequency = {}, .error = {}}, now);
    engine_.reconfigure(settings, now);
  }
  void on_timer(ntp::Now now) override { engine_.on_timer(now); }
  void on_sent(core::PollToken token, ntp::Timestamp at) override {
    engine_.on_sent(token, at, {ntp::IpAddress::v4(0xc0000101), 40000});
  }
  void on_reply(core::PollToken token, ntp::ByteView octets, const ntp::Endpoint& from,
                ntp::Now now) override {
    engine_.on_reply(token, octets, from, now);
  }
  void on_clock(const core::ClockOutcome& outcome, ntp::Now now) override {
    engine_.on_clock(outcome, now);
  }
  void take_actions(std::vector<core::Action>& into) override { engine_.take_actions(into); }
  [[nodiscard]] ntp::Monotonic next_deadline() const override { return engine_.next_deadline(); }
  [[nodiscard]] ntp::Seconds bound(ntp::Now now) const override {
    const auto system = engine_.system(now);
    return system.root_dispersion + system.root_delay / 2;
  }
  [[nodiscard]] std::optional<ntp::Seconds> serves_ahead(ntp::Now now) const override {
    std::array<std::byte, ntp::kHeaderSize> octets{};
    ntp::write_header({.mode = ntp::Mode::client, .transmit = now.wall}, octets);
    const auto size = core::respond(octets, engine_.system(now), now.wall, now.wall, octets);
    const auto reply = ntp::parse_packet(ntp::ByteView{octets}.first(size));
    if (!reply || reply->header.leap != ntp::Leap::none) return std::nullopt;
    return reply->header.transmit - now.wall;
  }

 private:
  core::Engine engine_;
};

}  // namespace

std::unique_ptr<Client> make_gnomon(const core::Settings& settings, Random random, ntp::Now now) {
  return std::make_unique<Gnomon>(settings, std::move(random), now);
}

}  // namespace sim
