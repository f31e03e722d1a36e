// Key exchanges that the daemon asks for (RFC 8915 section 4).
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/actions.hpp"
#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "netio/resolver.hpp"
#include "netio/tls_context.hpp"
#include "netio/tls_stream.hpp"

namespace sys {

/// Whom to trust, by what the lines of sources say. What is read before the rights are dropped and
/// the root directory is changed can be used after that.
class NtsTrust {
 public:
  /// Reads what the sources need; what fails is tried again when it is needed.
  explicit NtsTrust(const core::Settings& settings);
  /// After HUP: files may have changed. What cannot be read any more stays as it was.
  void renew(const core::Settings& settings);
  /// From here on `jail` is the root directory; names stay as they are outside.
  void settle(const std::string& jail) { jail_ = jail; }
  std::expected<const netio::TlsContext*, std::string> of(const core::NtsSource& source);

 private:
  using Kind = std::tuple<std::string, std::string, bool>;  // ca, certificate, check
  Kind kind_of(const core::NtsSource& source) const;
  std::expected<netio::TlsContext, std::string> read(const Kind& kind) const;

  core::NtsSettings settings_;
  std::string jail_;
  std::map<Kind, std::shared_ptr<netio::TlsContext>> known_;
};

/// Runs exchanges, each at most for some seconds: a name, a connection, TLS, one message each way,
/// and the name of the server where that is another.
class NtsClient {
 public:
  using Done = std::function<void(core::KeyAnswer)>;

  NtsClient(netio::EventLoop& loop, netio::Resolver& resolver, NtsTrust& trust);
  ~NtsClient();

  /// Certificates must hold at `unix_s`. `usual_aead`: where the source names none. `done` is
  /// called once, for an address at which nothing can be asked before this returns.
  void exchange(const core::ExchangeKeys& wanted, std::uint16_t usual_aead, std::int64_t unix_s,
                Done done);

 private:
  class Exchange;
  netio::EventLoop& loop_;
  netio::Resolver& resolver_;
  NtsTrust& trust_;
  std::list<std::shared_ptr<Exchange>> running_;
  netio::Timer sweep_;
};

}  // namespace sys
