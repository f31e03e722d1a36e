// The sockets on which the daemon is asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
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
#include "sys/server_port.hpp"

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
  /// That serve: 1 is the thread of the loop; more have a socket each for every address, and
  /// whatever one client sends comes to the same one.
  std::size_t threads = 1;
};

/// Binds one socket for each address, port and thread, and says when the loop has to look at them.
/// Who listens on every address of the machine has besides a socket of its own for the first few.
/// With one thread there is a second socket for acquaintances, where the system can tell who they
/// are before it queues what they send: a flood from strangers fills the strangers' queue only.
class Listeners {
 public:
  /// Throws std::runtime_error with one line for people when an address cannot be bound. A machine
  /// without IPv6 does without.
  explicit Listeners(const ListenSettings& settings);

  /// Serves one batch of what waits; returns how many datagrams that were.
  using Handler = std::function<std::size_t(ServerPort&)>;
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
  /// The loop watches the sockets only if there is no thread that does.
  [[nodiscard]] Listening start(netio::EventLoop& loop, Handler handler);
  /// What a thread has to watch; look_again() may change it.
  using Ports = std::vector<std::shared_ptr<ServerPort>>;
  [[nodiscard]] Ports ports(std::size_t thread) const;
  [[nodiscard]] std::size_t threads() const { return settings_.threads; }

  /// The addresses of the machine may have changed: opens and closes what the rules want. What
  /// there is to say of it, in lines. Not to be called from the handler.
  std::vector<std::string> look_again();

  /// Is called when the kernel has something to say, later than at once, of what left by
  /// netio::reply_timed.
  void when_late(std::function<void(const netio::UdpSocket&)> late) { late_ = std::move(late); }

  /// Whether who is known can be preferred: the system must do its part, and with more threads
  /// than one the sockets are shared out already.
  [[nodiscard]] bool can_prefer() const;
  /// What comes from these addresses waits in a queue of its own from now on, which is served first
  /// in each turn. The oldest acquaintance first: not every system takes all of them.
  void prefer(std::vector<ntp::IpAddress> ipv4, std::vector<ntp::IpAddress> ipv6);

  /// The sockets and what went through them, for `ifstats`.
  [[nodiscard]] std::vector<mode6::InterfaceRow> rows() const;
  /// All sockets together.
  [[nodiscard]] node::IoCounters counters() const;
  void reset_counters();
  [[nodiscard]] bool follows_interfaces() const {
    return settings_.addresses.empty() && !settings_.rules.empty();
  }

  [[nodiscard]] const std::vector<std::uint32_t>& loopback_interfaces() const {
    return loopback_interfaces_;
  }

 private:
  struct Server {
    Ports ports;  // one for each thread; else for strangers and, maybe, for acquaintances
    ntp::Endpoint at;
    ntp::Monotonic opened;
    std::vector<netio::Watch> watches = {};
  };
  enum class Need : std::uint8_t { required, if_family, if_address };
  void add(const ntp::IpAddress& address, Need need, bool drop = false);
  enum class Use : std::uint8_t {
    alone,   ///< nobody else listens there
    drop,    ///< besides, what comes is thrown away
    beside,  ///< the socket for every address, which is ours, holds the port
  };
  /// What is wrong, or {}.
  std::error_code open(const ntp::Endpoint& at, Use use);
  void open_chosen(bool first);
  void open_own();
  static node::IoCounters counters_of(const Server& server);
  /// Two sockets of one port, of which the second is for acquaintances; false: not here.
  static bool open_two(const ntp::Endpoint& at, std::vector<netio::UdpSocket>& sockets);
  std::error_code open_sockets(const ntp::Endpoint& at, Use use,
                               std::vector<netio::UdpSocket>& sockets) const;
  /// `woken`: one of its sockets.
  void serve(const Server& server, ServerPort& woken) const;
  void prefer_at(const Server& server) const;
  void watch(Server& server);
  void stop();

  ListenSettings settings_;
  std::uint32_t share_key_ = static_cast<std::uint32_t>(netio::random_u64()) | 1;
  std::list<Server> servers_;  // addresses stay, callbacks point at them
  node::IoCounters closed_;    // what went through sockets that are gone
  std::vector<std::uint32_t> loopback_interfaces_;
  std::vector<ntp::IpAddress> preferred_ipv4_;
  std::vector<ntp::IpAddress> preferred_ipv6_;
  netio::EventLoop* loop_ = nullptr;
  Handler handler_;
  std::function<void(const netio::UdpSocket&)> late_;
};

}  // namespace sys
