// The key exchange that the daemon serves (RFC 8915 section 4).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/rate_limit.hpp"
#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "netio/tcp_listener.hpp"
#include "netio/tls_context.hpp"
#include "netio/tls_stream.hpp"
#include "node/nts_service.hpp"
#include "ntp/address.hpp"
#include "sys/log.hpp"

namespace sys {

/// Takes connections, reads one request of each and hands out keys and cookies. All that strangers
/// can use up has a bound: connections, of one network and together; their time, octets and
/// records; and how many begin in a second, for each costs as much work as a thousand time
/// requests.
class NtsServer {
 public:
  /// Concurrent connections (ntpd-rs's CVE-2024-38528 had no limit) and those of one IPv4 address
  /// or IPv6 network of 64 bits.
  static constexpr std::size_t kMostConnections = 128;
  static constexpr std::size_t kMostOfOne = 8;
  /// From the first octet to the last. Two round trips do.
  static constexpr std::chrono::seconds kPatience{5};
  /// A handshake takes about a millisecond: together a tenth of the time of one core.
  static constexpr core::BucketSize kHandshakes{.packets = 200, .per_second = 100};

  /// Reads the certificate and takes the ports. Throws std::runtime_error with one line for people.
  NtsServer(const core::NtsSettings& settings, const std::vector<ntp::IpAddress>& addresses,
            ntp::Family family, Log& log);
  ~NtsServer();

  /// Who may ask, where; what is counted; which port serves the time.
  struct Surroundings {
    std::function<bool(const ntp::Endpoint& from, const ntp::Endpoint& local)> may_ask;
    node::NtsService* service = nullptr;
    std::uint16_t time_port = 123;
  };
  void start(netio::EventLoop& loop, Surroundings surroundings);
  /// Reads the certificate again; one that cannot be read leaves the old one in use.
  void renew(const core::NtsSettings& settings);
  /// When there is less right to read, by names that are right from here on. Why the certificate
  /// could not be read again; the one that was read before then stays, and nobody looks any more.
  [[nodiscard]] std::optional<std::string> settle(const core::NtsSettings& settings);
  /// As renew() when its file has changed.
  void look_at_certificate();

  /// That it was given, or got where it was to take any.
  [[nodiscard]] std::uint16_t port() const { return listeners_.front().local().port; }
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

 private:
  class Connection;
  struct Paper {
    std::string file;
    std::int64_t changed = 0;  // ns
    friend bool operator==(const Paper&, const Paper&) = default;
  };
  static Paper look(const std::string& file);
  [[nodiscard]] std::optional<std::string> read_certificate();
  bool has_room(const ntp::IpAddress& from);
  void take(int fd, const ntp::Endpoint& from, const ntp::Endpoint& local);
  void sweep();

  core::NtsSettings settings_;
  Log& log_;
  Paper certificate_;
  Paper key_;
  bool may_look_ = true;
  std::shared_ptr<netio::TlsContext> context_;
  std::vector<netio::TcpListener> listeners_;
  core::LeakyBucket handshakes_;
  Surroundings around_;
  netio::EventLoop* loop_ = nullptr;
  std::list<std::unique_ptr<Connection>> connections_;
  std::unique_ptr<netio::Timer> sweep_;
};

}  // namespace sys
