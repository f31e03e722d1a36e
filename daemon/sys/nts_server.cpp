#include "sys/nts_server.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/core.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "nts/key_exchange.hpp"

namespace sys {
namespace {

// The same for all that one customer of a provider has.
ntp::IpAddress network_of(ntp::IpAddress address) {
  if (address.family != ntp::Family::ipv6) return address;
  std::fill(address.octets.begin() + 8, address.octets.end(), std::uint8_t{0});
  address.scope = 0;
  return address;
}

ntp::Seconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return ntp::Seconds{static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9};
}

netio::TlsContext::Server server_options(const core::NtsSettings& settings) {
  return {.certificate = settings.certificate,
          .key = settings.key,
          .suites = settings.suites,
          .curves = settings.curves,
          .prefer_own = settings.prefer_own,
          .protocol = std::string{nts::kProtocolName}};
}

}  // namespace

/// One client, from its connection to the last octet of the answer.
class NtsServer::Connection {
 public:
  Connection(NtsServer& server, int fd, const ntp::IpAddress& from)
      : server_{server},
        network_{network_of(from)},
        context_{server.context_},
        began_{netio::monotonic_now()},
        stream_{*server.loop_,
                *context_,
                fd,
                std::string{nts::kProtocolName},
                kPatience,
                {.ready = [this] { count_work([this] { ready_ = true; }); },
                 .received = [this](ntp::ByteView octets) { on_octets(octets); },
                 .ended = [this](const std::string&) { on_end(); }}} {}

  [[nodiscard]] bool is_over() const { return stream_.has_ended(); }
  [[nodiscard]] const ntp::IpAddress& network() const { return network_; }

 private:
  template <class Work>
  void count_work(Work work) {
    const ntp::Seconds before = processor_time();
    work();
    cpu_ += processor_time() - before;
  }

  void on_octets(ntp::ByteView octets) {
    if (answered_) return;  // there is one question to a connection
    count_work([this, octets] { answer(octets); });
  }

  void answer(ntp::ByteView octets) {
    received_.insert(received_.end(), octets.begin(), octets.end());
    const auto request = nts::read_request(received_);
    if (!request && request.error() == nts::KeyExchangeError::incomplete) return;
    answered_ = true;
    auto answer = request ? offer(request->aead) : std::nullopt;
    good_ = answer.has_value();
    stream_.send(
        good_ ? nts::write_answer(*answer)
              : nts::write_refusal(request ? nts::KeyExchangeError::refused : request.error()));
    stream_.finish();
  }

  std::optional<nts::Answer> offer(nts::Aead aead) {
    node::NtsService& service = *server_.around_.service;
    nts::SessionKeys keys{.aead = aead, .to_server = {}, .to_client = {}};
    if (!service.keys || !take(aead, nts::Direction::to_server, keys.to_server) ||
        !take(aead, nts::Direction::to_client, keys.to_client)) {
      return std::nullopt;
    }
    nts::Answer answer{
        .aead = aead, .cookies = {}, .server = {}, .port = server_.around_.time_port};
    for (std::size_t i = 0; i < nts::kMaxCookies; ++i) {
      answer.cookies.push_back(service.keys->make(keys, netio::random_u64));
      if (answer.cookies.back().empty()) return std::nullopt;
    }
    service.counters.made += answer.cookies.size();
    return answer;
  }

  bool take(nts::Aead aead, nts::Direction direction, nts::SecretKey& key) const {
    key.size = nts::key_size(aead);
    return stream_.export_key(nts::kExporterLabel, nts::exporter_context(aead, direction),
                              ntp::ByteSpan{key.octets}.first(key.size));
  }

  void on_end() {
    node::NtsCounters& counters = server_.around_.service->counters;
    auto& kind = good_    ? counters.exchanged
                 : ready_ ? counters.bad_exchanges
                          : counters.without_tls;
    ++kind.count;
    kind.wall += netio::monotonic_now() - began_;
    kind.cpu += cpu_;
    server_.sweep_->at(ntp::Monotonic{});
  }

  NtsServer& server_;
  ntp::IpAddress network_;
  std::shared_ptr<netio::TlsContext> context_;  // a renewed one is for those who come later
  ntp::Monotonic began_;
  ntp::Seconds cpu_{0};
  std::vector<std::byte> received_;
  bool ready_ = false;
  bool answered_ = false;
  bool good_ = false;
  netio::TlsStream stream_;
};

NtsServer::NtsServer(const core::NtsSettings& settings,
                     const std::vector<ntp::IpAddress>& addresses, ntp::Family family, Log& log)
    : settings_{settings}, log_{log} {
  if (const auto trouble = read_certificate()) {
    throw std::runtime_error(fmt::format("nts enable: {}", *trouble));
  }
  std::vector<ntp::IpAddress> at = addresses;
  if (at.empty()) {
    if (family != ntp::Family::ipv6) at.push_back(ntp::IpAddress::v4(0));
    if (family != ntp::Family::ipv4) at.push_back(ntp::IpAddress::v6({}));
  }
  for (const ntp::IpAddress& address : at) {
    auto listener = netio::TcpListener::bind({address, settings.port});
    if (listener) {
      listeners_.push_back(std::move(*listener));
      continue;
    }
    // A machine without IPv6 does without.
    if (addresses.empty() && listener.error() == std::errc::address_family_not_supported) continue;
    throw std::runtime_error(fmt::format(
        "nts enable: cannot listen on TCP {}: {}; stop whoever holds it, or choose `nts port N`",
        ntp::Endpoint{address, settings.port}.text(), listener.error().message()));
  }
}

NtsServer::~NtsServer() = default;

NtsServer::Paper NtsServer::look(const std::string& file) {
  struct stat info{};
  if (stat(file.c_str(), &info) != 0) return {file, 0};
  return {file, info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

std::optional<std::string> NtsServer::read_certificate() {
  certificate_ = look(settings_.certificate);
  key_ = look(settings_.key);
  auto context = netio::TlsContext::server(server_options(settings_));
  if (!context) return context.error();
  context_ = std::make_shared<netio::TlsContext>(std::move(*context));
  return std::nullopt;
}

void NtsServer::renew(const core::NtsSettings& settings) {
  settings_ = settings;
  const auto trouble = read_certificate();
  may_look_ = may_look_ || !trouble;
  if (trouble) {
    log_.error(fmt::format("nts: {}; the certificate that was read before stays in use", *trouble));
  } else {
    log_.info(fmt::format("certificate {} read", settings_.certificate));
  }
}

std::optional<std::string> NtsServer::settle(const core::NtsSettings& settings) {
  settings_ = settings;
  auto trouble = read_certificate();
  may_look_ = !trouble;
  return trouble;
}

void NtsServer::look_at_certificate() {
  if (!may_look_) return;
  if (look(settings_.certificate) == certificate_ && look(settings_.key) == key_) return;
  renew(settings_);
}

void NtsServer::start(netio::EventLoop& loop, Surroundings surroundings) {
  around_ = std::move(surroundings);
  loop_ = &loop;
  sweep_ = std::make_unique<netio::Timer>(loop, [this] { sweep(); });
  for (netio::TcpListener& listener : listeners_) {
    listener.start(loop, [this](int fd, const ntp::Endpoint& from, const ntp::Endpoint& local) {
      take(fd, from, local);
    });
  }
}

void NtsServer::sweep() {
  std::erase_if(connections_, [](const auto& connection) { return connection->is_over(); });
}

bool NtsServer::has_room(const ntp::IpAddress& from) {
  sweep();
  if (connections_.size() >= kMostConnections) return false;
  const ntp::IpAddress network = network_of(from);
  const auto same = std::ranges::count_if(
      connections_, [&network](const auto& each) { return each->network() == network; });
  return static_cast<std::size_t>(same) < kMostOfOne;
}

// What is turned away has cost no handshake.
void NtsServer::take(int fd, const ntp::Endpoint& from, const ntp::Endpoint& local) {
  const bool welcome = around_.may_ask(from, local) && has_room(from.address) &&
                       handshakes_.take(kHandshakes, netio::monotonic_now());
  if (!welcome) {
    ++around_.service->counters.without_tls.count;
    close(fd);
    return;
  }
  connections_.push_back(std::make_unique<Connection>(*this, fd, from.address));
}

}  // namespace sys
