// The sockets on which the daemon is asked.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/settings.hpp"
#include "mode6/state_view.hpp"
#include "netio/event_loop.hpp"
#include "netio/monotonic.hpp"
#include "netio/udp_socket.hpp"
#include "node/surroundings.hpp"
#include "ntp/address.hpp"

namespace sys {

/// Where to listen.
struct ListenSettings {
  std::vector<ntp::IpAddress> addresses;        ///< exactly there; empty: as `rules` say
  std::vector<core::InterfaceRule> rules = {};  ///< empty: every address of the machine
  std::uint16_t port = 123;
  std::uint16_t extra_port = 0;            ///< besides; 0: none
  ntp::Family family = ntp::Family::none;  ///< of every address; none: both
  int dscp = core::kUsualDscp;
  bool strict = false;  ///< an address that `rules` name must be there at the start
};

/// Binds one socket for each address and port and hands over what arrives, batch by batch.
class Listeners {
 public:
  /// Throws std::runtime_error with one line for people when an address cannot be bound. A machine
  /// without IPv6 does without.
  explicit Listeners(const ListenSettings& settings);

  /// One datagram and the socket for whatever does not fit one reply; see netio::UdpServer.
  using Handler = std::function<std::size_t(const netio::Datagram&, const netio::UdpSocket&,
                                            ntp::ByteSpan out)>;
  /// Stops listening when it goes, which must be before the loop and the listeners do.
  class Listening {
   public:
    explicit Listening(Listeners& of) : of_{&of} {}
    Listening(Listening&& other) noexcept : of_{std::exchange(other.of_, nullptr)} {}
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    Listening& operator=(Listening&&) = delete;
    ~Listening() {
      if (of_ != nullptr) of_->stop();
    }

   private:
    Listeners* of_;
  };
  [[nodiscard]] Listening start(netio::EventLoop& loop, Handler handler);

  /// The addresses of the machine may have changed: opens and closes what the rules want. What
  /// there is to say of it, in lines. Not to be called from the handler.
  std::vector<std::string> look_again();

  /// Sends a datagram that is no reply of the handler's, and counts it.
  void reply(const netio::UdpSocket& socket, ntp::ByteView octets, const netio::Path& path);

  /// The same, and asks the kernel when it leaves: see netio::reply_timed.
  void reply_timed(const netio::UdpSocket& socket, ntp::ByteView octets, const netio::Path& path);
  /// Is called when the kernel has something to say of those, later than at once.
  void when_late(std::function<void(const netio::UdpSocket&)> late) { late_ = std::move(late); }

  /// The sockets and what went through them, for `ifstats`.
  [[nodiscard]] std::vector<mode6::InterfaceRow> rows() const;
  /// All sockets together.
  [[nodiscard]] node::IoCounters counters() const;
  void reset_counters();
  [[nodiscard]] bool follows_interfaces() const {
    return settings_.addresses.empty() && !settings_.rules.empty();
  }

  [[nodiscard]] bool is_loopback(std::uint32_t interface) const {
    return loopback_interfaces_.contains(interface);
  }

 private:
  struct Server {
    netio::UdpServer udp;
    ntp::Endpoint at;
    ntp::Monotonic opened;
    bool drop = false;
    node::IoCounters counters = {};
    std::optional<netio::Watch> watch = std::nullopt;
  };
  enum class Need : std::uint8_t { required, if_family, if_address };
  void add(const ntp::IpAddress& address, Need need, bool drop = false);
  /// What is wrong, or {}.
  std::error_code open(const ntp::Endpoint& at, bool drop);
  void open_chosen(bool first);
  void serve(Server& server) const;
  void count_sent(const netio::UdpSocket& socket, bool failed);
  void watch(Server& server);
  void stop();

  ListenSettings settings_;
  std::list<Server> servers_;  // addresses stay, callbacks point at them
  node::IoCounters closed_;    // what went through sockets that are gone
  std::set<std::uint32_t> loopback_interfaces_;
  netio::EventLoop* loop_ = nullptr;
  Handler handler_;
  std::function<void(const netio::UdpSocket&)> late_;
};

}  // namespace sys
