#include "sys/nts_client.hpp"

#include <chrono>
#include <fmt/core.h>
#include <optional>
#include <utility>

#include "ntp/bytes.hpp"
#include "nts/key_exchange.hpp"
#include "sys/jail.hpp"

namespace sys {
namespace {

// A handshake takes two round trips; a server that is busy must not be asked again at once.
constexpr std::chrono::seconds kPatience{8};

bool can_be_asked(const ntp::IpAddress& address) {
  return address.family != ntp::Family::none && !address.is_unspecified() &&
         !address.is_multicast();
}

std::vector<nts::Aead> offer(std::uint16_t wanted, std::uint16_t usual) {
  const auto chosen = nts::aead_of(wanted != 0 ? wanted : usual);
  std::vector<nts::Aead> aeads{chosen.value_or(nts::Aead::siv_cmac_256)};
  // Everybody has it.
  if (aeads.front() != nts::Aead::siv_cmac_256) aeads.push_back(nts::Aead::siv_cmac_256);
  return aeads;
}

}  // namespace

NtsTrust::Kind NtsTrust::kind_of(const core::NtsSource& source) const {
  return {source.ca.empty() ? settings_.ca : source.ca, source.certificate, source.check};
}

std::expected<netio::TlsContext, std::string> NtsTrust::read(const Kind& kind) const {
  const auto from_here = [this](const std::string& name) {
    return jail_.empty() ? name : inside_jail(jail_, name);
  };
  return netio::TlsContext::client({.ca = from_here(std::get<0>(kind)),
                                    .check = std::get<2>(kind),
                                    .certificate = from_here(std::get<1>(kind)),
                                    .suites = settings_.suites,
                                    .curves = settings_.curves});
}

NtsTrust::NtsTrust(const core::Settings& settings) { renew(settings); }

void NtsTrust::renew(const core::Settings& settings) {
  settings_ = settings.nts;
  auto before = std::exchange(known_, {});
  for (const core::SourceSettings& source : settings.sources) {
    if (!source.nts) continue;
    const Kind kind = kind_of(*source.nts);
    if (known_.contains(kind)) continue;
    auto context = read(kind);
    if (context) {
      known_[kind] = std::make_shared<netio::TlsContext>(std::move(*context));
    } else if (const auto old = before.find(kind); old != before.end()) {
      known_[kind] = old->second;
    }
  }
}

std::expected<const netio::TlsContext*, std::string> NtsTrust::of(const core::NtsSource& source) {
  const Kind kind = kind_of(source);
  const auto found = known_.find(kind);
  if (found != known_.end()) return found->second.get();
  auto context = read(kind);
  if (!context) return std::unexpected{context.error()};
  return (known_[kind] = std::make_shared<netio::TlsContext>(std::move(*context))).get();
}

/// One exchange, from its name to its answer.
class NtsClient::Exchange : public std::enable_shared_from_this<NtsClient::Exchange> {
 public:
  Exchange(NtsClient& client, core::ExchangeKeys wanted, std::uint16_t usual_aead,
           std::int64_t unix_s, Done done)
      : client_{client},
        wanted_{std::move(wanted)},
        offered_{offer(wanted_.how.aead, usual_aead)},
        unix_s_{unix_s},
        done_{std::move(done)} {}

  void begin() {
    // The answer may come when everything else is gone.
    client_.resolver_.resolve(wanted_.name, wanted_.family,
                              [self = weak_from_this()](const netio::Resolved& resolved) {
                                if (const auto here = self.lock()) here->on_address(resolved);
                              });
  }
  [[nodiscard]] bool is_over() const { return !done_; }

 private:
  void on_address(const netio::Resolved& resolved) {
    if (resolved.addresses.empty()) return fail(resolved.error);
    addresses_ = resolved.addresses;
    connect();
  }

  void connect() {
    const auto context = client_.trust_.of(wanted_.how);
    if (!context) return fail(context.error());
    const netio::TlsStream::Peer peer{.at = {addresses_[tried_], wanted_.how.port},
                                      .name = wanted_.name,
                                      .protocol = std::string{nts::kProtocolName},
                                      .unix_s = unix_s_};
    streams_.push_back(std::make_unique<netio::TlsStream>(
        client_.loop_, **context, peer, kPatience,
        netio::TlsStream::Reports{.ready =
                                      [this] {
                                        answer_.reached = true;
                                        streams_.back()->send(
                                            nts::write_request(offered_, wanted_.how.server));
                                      },
                                  .received = [this](ntp::ByteView octets) { on_octets(octets); },
                                  .ended = [this](const std::string& why) { on_end(why); }}));
  }

  void on_octets(ntp::ByteView octets) {
    received_.insert(received_.end(), octets.begin(), octets.end());
    const auto answer = nts::read_answer(received_, offered_);
    if (!answer && answer.error() == nts::KeyExchangeError::incomplete) return;
    if (!answer) return fail(std::string{nts::words(answer.error())});
    if (!take_keys(answer->aead)) return fail("TLS gives no keys");
    answer_.cookies = answer->cookies;
    streams_.back()->finish();
    find_server(*answer);
  }

  bool take_keys(nts::Aead aead) {
    answer_.keys.aead = aead;
    const auto take = [this, aead](nts::Direction direction, nts::SecretKey& key) {
      key.size = nts::key_size(aead);
      return streams_.back()->export_key(nts::kExporterLabel,
                                         nts::exporter_context(aead, direction),
                                         ntp::ByteSpan{key.octets}.first(key.size));
    };
    return take(nts::Direction::to_server, answer_.keys.to_server) &&
           take(nts::Direction::to_client, answer_.keys.to_client);
  }

  void find_server(const nts::Answer& answer) {
    const core::NtsSource& how = wanted_.how;
    const std::string& named = answer.server.empty() ? wanted_.name : answer.server;
    if (how.required && named != how.server) {
      return fail(fmt::format("its keys are for {}, and {} is required", named, how.server));
    }
    answer_.server = {addresses_[tried_], answer.port};
    if (answer.server.empty()) return succeed();
    client_.resolver_.resolve(answer.server, wanted_.family,
                              [self = weak_from_this()](const netio::Resolved& resolved) {
                                if (const auto here = self.lock()) here->on_server(resolved);
                              });
  }

  void on_server(const netio::Resolved& resolved) {
    if (resolved.addresses.empty()) return fail(resolved.error);
    answer_.server.address = resolved.addresses.front();
    succeed();
  }

  void on_end(const std::string& why) {
    if (is_over() || !answer_.cookies.empty()) return;
    // One of several addresses may be dead, or of a family without a way.
    if (!answer_.reached && ++tried_ < addresses_.size() && tried_ < kMostTries) return connect();
    fail(why.empty() ? "the connection was closed" : why);
  }

  void succeed() {
    if (!can_be_asked(answer_.server.address)) return fail("nobody can be asked at its address");
    tell();
  }
  void fail(std::string why) {
    if (is_over()) return;
    answer_ = {.error = why.empty() ? "no reason given" : std::move(why),
               .reached = answer_.reached};
    tell();
  }
  void tell() {
    client_.sweep_.at(ntp::Monotonic{});
    std::exchange(done_, nullptr)(std::move(answer_));
  }

  static constexpr std::size_t kMostTries = 3;

  NtsClient& client_;
  core::ExchangeKeys wanted_;
  std::vector<nts::Aead> offered_;
  std::int64_t unix_s_;
  Done done_;
  std::vector<ntp::IpAddress> addresses_;
  std::size_t tried_ = 0;
  std::vector<std::byte> received_;
  core::KeyAnswer answer_;
  std::vector<std::unique_ptr<netio::TlsStream>> streams_;  // only the last one lives
};

NtsClient::NtsClient(netio::EventLoop& loop, netio::Resolver& resolver, NtsTrust& trust)
    : loop_{loop},
      resolver_{resolver},
      trust_{trust},
      sweep_{loop, [this] {
               std::erase_if(running_, [](const auto& each) { return each->is_over(); });
             }} {}

NtsClient::~NtsClient() = default;

void NtsClient::exchange(const core::ExchangeKeys& wanted, std::uint16_t usual_aead,
                         std::int64_t unix_s, Done done) {
  running_.push_back(
      std::make_shared<Exchange>(*this, wanted, usual_aead, unix_s, std::move(done)));
  running_.back()->begin();
}

}  // namespace sys
