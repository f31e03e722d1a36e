#include "netio/http_server.hpp"

#include <algorithm>
#include <cerrno>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <strings.h>
#include <sys/socket.h>
#include <unordered_map>

#include "netio/monotonic.hpp"
#include "netio/socket_address.hpp"

namespace netio {
namespace {

constexpr int kBacklog = 1024;
// When no descriptor is left, the kernel keeps what knocks for so long.
constexpr ntp::Nanos kPause = std::chrono::milliseconds{100};

HttpRequest request_of(evhttp_request* raw) {
  HttpRequest request;
  request.head = evhttp_request_get_command(raw) == EVHTTP_REQ_HEAD;
  const std::string_view uri = evhttp_request_get_uri(raw);
  const std::string_view whole = uri.substr(0, uri.find('#'));
  const std::size_t mark = whole.find('?');
  request.path = whole.substr(0, mark);
  if (mark != std::string_view::npos) request.query = whole.substr(mark + 1);
  const evkeyvalq* headers = evhttp_request_get_input_headers(raw);
  for (const evkeyval* one = headers->tqh_first; one != nullptr; one = one->next.tqe_next) {
    request.headers.emplace_back(one->key, one->value);
  }
  return request;
}

void send(evhttp_request* raw, const HttpReply& reply) {
  evkeyvalq* headers = evhttp_request_get_output_headers(raw);
  evhttp_add_header(headers, "Content-Type", reply.type.c_str());
  // What came from the network is shown as text, and runs nowhere.
  evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
  evhttp_add_header(headers, "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
                    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                    "base-uri 'none'");
  evhttp_add_header(headers, "Referrer-Policy", "no-referrer");
  evhttp_add_header(headers, "Cache-Control", "no-store");
  evbuffer* body = evhttp_request_get_output_buffer(raw);
  evbuffer_add(body, reply.body.data(), reply.body.size());
  evhttp_send_reply(raw, reply.status, nullptr, nullptr);
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return {};
}

// Shared with the answers that are still to come.
struct HttpServer::State {
  struct FreeHttp {
    void operator()(evhttp* freed) const { evhttp_free(freed); }
  };

  State(EventLoop& loop, event_base* with, Handler on_request)
      : base{with}, handler{std::move(on_request)}, resume{loop, [this] { accept(true); }} {}

  static void on_request(evhttp_request* raw, void* state) {
    auto& self = *static_cast<State*>(state);
    const std::uint64_t id = self.next_id++;
    evhttp_connection* connection = evhttp_request_get_connection(raw);
    self.open[id] = raw;
    self.ids[connection] = id;
    // From here on the connection may be gone before the answer.
    evhttp_connection_set_closecb(connection, &State::on_close, state);
    self.handler(request_of(raw), [weak = self.self, id](HttpReply reply) {
      if (const auto alive = weak.lock()) alive->respond(id, reply);
    });
  }

  static void on_close(evhttp_connection* connection, void* state) {
    auto& self = *static_cast<State*>(state);
    const auto found = self.ids.find(connection);
    if (found == self.ids.end()) return;
    self.open.erase(found->second);
    self.ids.erase(found);
  }

  void respond(std::uint64_t id, const HttpReply& reply) {
    const auto found = open.find(id);
    if (found == open.end()) return;
    evhttp_request* raw = found->second;
    open.erase(found);
    ids.erase(evhttp_request_get_connection(raw));
    send(raw, reply);
  }

  /// evhttp passes itself.
  static void on_accept_error(evconnlistener*, void* of) {
    State& self = *servers().at(of);
    self.accept(false);
    self.resume.at(monotonic_now() + kPause);
  }
  static std::unordered_map<const void*, State*>& servers() {
    static std::unordered_map<const void*, State*> all;
    return all;
  }

  void accept(bool on) {
    for (evconnlistener* listener : listeners) {
      on ? evconnlistener_enable(listener) : evconnlistener_disable(listener);
    }
  }

  event_base* base;
  Handler handler;
  Timer resume;
  std::unique_ptr<evhttp, FreeHttp> http;
  std::vector<evconnlistener*> listeners;  // owned by http
  std::vector<ntp::Endpoint> listening;
  std::unordered_map<std::uint64_t, evhttp_request*> open;  // not answered yet
  std::unordered_map<evhttp_connection*, std::uint64_t> ids;
  std::uint64_t next_id = 1;
  std::weak_ptr<State> self;
};

HttpServer::HttpServer(EventLoop& loop, Handler handler)
    : state_{std::make_shared<State>(loop, loop.base_.get(), std::move(handler))} {
  state_->self = state_;
  state_->http.reset(evhttp_new(state_->base));
  if (!state_->http) throw std::bad_alloc{};
  evhttp* http = state_->http.get();
  State::servers()[http] = state_.get();
  evhttp_set_max_headers_size(http, static_cast<ev_ssize_t>(kMaxHeaders));
  evhttp_set_max_body_size(http, 0);
  evhttp_set_timeout(http, kIdle_s);
  evhttp_set_allowed_methods(http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
  evhttp_set_gencb(http, &State::on_request, state_.get());
}

// Requests end with their connections; the callbacks of those must find nobody any more.
HttpServer::~HttpServer() {
  state_->open.clear();
  State::servers().erase(state_->http.get());
  state_->http.reset();
}

std::error_code HttpServer::listen(const ntp::Endpoint& at) {
  const bool v6 = at.address.family == ntp::Family::ipv6;
  const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const auto last_error = [] { return std::error_code{errno, std::generic_category()}; };
  if (fd < 0) return last_error();
  const int one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (v6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  SocketAddress address{at};
  if (::bind(fd, address.raw(), address.size) != 0 || ::listen(fd, kBacklog) != 0) {
    const std::error_code error = last_error();
    evutil_closesocket(fd);
    return error;
  }
  address.size = sizeof address.storage;
  getsockname(fd, address.raw(), &address.size);
  evconnlistener* listener = evconnlistener_new(
      state_->base, nullptr, nullptr, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, -1, fd);
  if (listener == nullptr || evhttp_bind_listener(state_->http.get(), listener) == nullptr) {
    return std::make_error_code(std::errc::not_enough_memory);
  }
  evconnlistener_set_error_cb(listener, &State::on_accept_error);
  state_->listeners.push_back(listener);
  state_->listening.push_back(address.endpoint());
  return {};
}

const std::vector<ntp::Endpoint>& HttpServer::listening() const { return state_->listening; }

}  // namespace netio
