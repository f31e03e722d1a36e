// A small HTTP server on the loop: what programs of ours say to browsers and scrapers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "netio/event_loop.hpp"
#include "ntp/address.hpp"

namespace netio {

struct HttpRequest {
  std::string path;   ///< decoded by nobody: "/probe"
  std::string query;  ///< behind the `?`, as it came
  std::vector<std::pair<std::string, std::string>> headers;
  bool head = false;  ///< the method is HEAD; everything else is GET

  /// The first header of that name (case does not matter), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct HttpReply {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

/// Answers GET and HEAD over libevent's evhttp. Headers of requests are bounded, bodies refused,
/// connections that say nothing closed. Connections are as many as the process may have
/// descriptors: when none is left the kernel keeps what knocks until one is free.
class HttpServer {
 public:
  static constexpr std::size_t kMaxHeaders = 16'384;  ///< octets; scrapers send some hundred
  static constexpr int kIdle_s = 60;  ///< scrapers keep connections from one scrape to the next

  /// Answers later, once; what comes after the connection is gone is dropped.
  using Respond = std::function<void(HttpReply)>;
  using Handler = std::function<void(const HttpRequest&, Respond)>;

  HttpServer(EventLoop& loop, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Port 0: any. More than one address may be listened on.
  std::error_code listen(const ntp::Endpoint& at);
  /// Where it listens, in the order of listen().
  [[nodiscard]] const std::vector<ntp::Endpoint>& listening() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace netio
