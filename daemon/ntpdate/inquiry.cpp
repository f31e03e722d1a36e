#include "ntpdate/inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "netio/event_loop.hpp"
#include "netio/monotonic.hpp"
#include "netio/resolver.hpp"
#include "netio/udp_socket.hpp"
#include "view/escape.hpp"

namespace ntpdate {
namespace {

// A name server that is dead must not cost more than a time server that is.
constexpr ntp::Nanos kNameTimeout = std::chrono::seconds{5};
// A socket each: a pool that answers with more addresses than this has enough of them here.
constexpr std::size_t kMaxProbes = 256;

std::string unreachable_words(std::error_code error) {
  return error == std::errc::connection_refused ? "nobody listens there" : error.message();
}

// The socket of one request at a time.
struct Line {
  std::optional<netio::UdpSocket> socket;
  std::optional<netio::Watch> watch;
};

class Inquiry {
 public:
  Inquiry(const Command& command, const Plan& plan, sys::Clock& clock, const Watcher& watcher)
      : command_{command},
        plan_{plan},
        clock_{clock},
        watcher_{watcher},
        resolver_{loop_},
        wake_{loop_, [this] { work(); }},
        names_due_{loop_, [this] { give_names_up(); }},
        named_(command.targets.size(), false) {}

  Findings run() {
    for (std::size_t i = 0; i < command_.targets.size(); ++i) {
      resolver_.resolve(command_.targets[i].host, command_.targets[i].family,
                        [this, i](const netio::Resolved& resolved) { on_resolved(i, resolved); });
    }
    names_due_.at(netio::monotonic_now() + kNameTimeout);
    work();
    if (!finished()) loop_.run();
    lines_.clear();
    return std::move(findings_);
  }

 private:
  void on_resolved(std::size_t target, const netio::Resolved& resolved) {
    if (std::exchange(named_[target], true)) return;
    if (resolved.addresses.empty()) {
      const std::string name = view::escape(command_.targets[target].text);
      findings_.troubles.push_back(
          fmt::format("cannot find the address of {}: {}; check the name", name, resolved.error));
    }
    for (const ntp::IpAddress& address : resolved.addresses) {
      add({address, command_.targets[target].port}, target);
    }
    wake_.at(netio::monotonic_now());
  }

  // Two names of one address, or a name given twice, are one server: it must not be asked, and not
  // be counted, twice.
  void add(const ntp::Endpoint& address, std::size_t target) {
    const auto is_known = [&address](const Probe& probe) { return probe.remote() == address; };
    if (findings_.probes.size() >= kMaxProbes || std::ranges::any_of(findings_.probes, is_known)) {
      return;
    }
    const auto turn = static_cast<std::int64_t>(findings_.probes.size());
    findings_.probes.emplace_back(address, plan_, netio::monotonic_now() + turn * command_.gap);
    findings_.server.push_back(target);
    lines_.emplace_back();
  }

  void give_names_up() {
    for (std::size_t i = 0; i < named_.size(); ++i) {
      on_resolved(i, {{}, "no answer of any name server"});
    }
  }

  [[nodiscard]] bool finished() const {
    const auto is_done = [this](const Probe& probe) { return probe.samples() >= plan_.samples; };
    if (!command_.wait && std::ranges::any_of(findings_.probes, is_done)) return true;
    const auto has_ended = [](const Probe& probe) {
      return probe.deadline() == ntp::Monotonic::max();
    };
    return std::ranges::find(named_, false) == named_.end() &&
           std::ranges::all_of(findings_.probes, has_ended);
  }

  void work() {
    ntp::Monotonic next = ntp::Monotonic::max();
    for (std::size_t i = 0; i < findings_.probes.size(); ++i) {
      Probe& probe = findings_.probes[i];
      if (probe.step(netio::monotonic_now()) == Probe::Step::send) send(i);
      if (probe.deadline() == ntp::Monotonic::max()) lines_[i] = {};
      next = std::min(next, probe.deadline());
    }
    if (finished()) return loop_.stop();
    wake_.at(next);
  }

  // Each request leaves from a port of its own: one more thing that a forger does not know.
  void send(std::size_t index) {
    Probe& probe = findings_.probes[index];
    Line& line = lines_[index];
    line.watch.reset();
    auto socket = netio::UdpSocket::connect(probe.remote(), true);
    if (!socket)
      return probe.on_failed("it cannot be reached: " + unreachable_words(socket.error()));
    line.socket = std::move(*socket);
    line.watch = netio::Watch::readable(loop_, line.socket->fd(), [this, index] { read(index); });
    const ntp::Now now{.mono = netio::monotonic_now(), .wall = clock_.now().wall};
    const auto request = probe.begin(ntp::Timestamp{netio::random_u64() | 1}, now);
    watcher_(fmt::format("transmit({})", probe.remote().text()));
    if (const auto error = line.socket->send(request.view())) {
      probe.on_failed("it cannot be reached: " + unreachable_words(error));
    }
  }

  void read(std::size_t index) {
    Probe& probe = findings_.probes[index];
    const netio::UdpSocket& socket = *lines_[index].socket;
    if (const auto sent = socket.transmitted()) {
      probe.on_sent(clock_.from_realtime(sent->seconds, sent->nanoseconds));
    }
    const auto error = socket.receive([this, &probe](const netio::Datagram& datagram) {
      const auto at = datagram.received.value_or(netio::realtime_now());
      const bool answered =
          probe.on_datagram(datagram.octets, clock_.from_realtime(at.seconds, at.nanoseconds),
                            netio::monotonic_now());
      if (answered) watcher_(fmt::format("receive({})", probe.remote().text()));
    });
    if (error) probe.on_failed("it cannot be reached: " + unreachable_words(error));
    // Not from here: the watch that is being called must not go.
    wake_.at(netio::monotonic_now());
  }

  const Command& command_;
  const Plan& plan_;
  sys::Clock& clock_;
  const Watcher& watcher_;
  netio::EventLoop loop_;
  netio::Resolver resolver_;
  netio::Timer wake_;
  netio::Timer names_due_;
  std::deque<bool> named_;  // which targets have their addresses, or never will
  Findings findings_;
  std::deque<Line> lines_;
};

}  // namespace

Findings inquire(const Command& command, const Plan& plan, sys::Clock& clock,
                 const Watcher& watcher) {
  return Inquiry{command, plan, clock, watcher}.run();
}

}  // namespace ntpdate
