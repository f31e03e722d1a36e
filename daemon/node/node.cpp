#include "node/node.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/responder.hpp"
#include "node/restriction_words.hpp"
#include "node/status_view.hpp"
#include "ntp/packet.hpp"

namespace node {
namespace {

struct FirstOctet {
  std::uint8_t version;
  ntp::Mode mode;
};

FirstOctet split(std::byte first) {
  const auto octet = std::to_integer<std::uint8_t>(first);
  return {static_cast<std::uint8_t>((octet >> 3) & 7), static_cast<ntp::Mode>(octet & 7)};
}

// A source that nobody honest has: an answer would go nowhere, to a crowd, or round in circles.
bool impossible_source(const Arrival& arrival) {
  const ntp::IpAddress& from = arrival.from.address;
  if (arrival.from.port == 0 || from.is_unspecified() || from.is_multicast()) return true;
  // "From" loopback but off another interface is forged, to pass for a local user (CVE-2014-9298).
  if (from.is_loopback() && !arrival.on_loopback) return true;
  return arrival.from == arrival.local;
}

core::RestrictRule rule_of(const ntp::IpAddress& address, bool ntpport,
                           const core::RestrictFlags& flags) {
  core::RestrictRule rule{.network = address, .mask = address, .ntpport = ntpport, .flags = flags};
  for (std::size_t i = 0; i < address.size(); ++i) rule.mask.octets[i] = 0xff;
  return rule;
}

// A line that names the address itself says more than the template.
void add_sources(const core::Engine& engine, const core::RestrictFlags& flags, ntp::Now now,
                 std::vector<core::RestrictRule>& rules) {
  const std::size_t written = rules.size();
  for (const std::uint16_t id : engine.association_ids()) {
    const auto source = engine.association(id, now);
    if (!source || source->local_clock || source->clock || source->remote.address.is_unspecified())
      continue;
    const core::RestrictRule rule = rule_of(source->remote.address, false, flags);
    const auto end = rules.begin() + static_cast<std::ptrdiff_t>(written);
    const bool named = std::any_of(rules.begin(), end, [&rule](const core::RestrictRule& each) {
      return each.network == rule.network && each.mask == rule.mask;
    });
    if (!named) rules.push_back(rule);
  }
}

bool is_time_request(FirstOctet first) {
  if (first.mode == ntp::Mode::reserved) return first.version == 1;
  return first.mode == ntp::Mode::client || first.mode == ntp::Mode::symmetric_active;
}

void count_version(FirstOctet first, ServerCounters& counters) {
  ++(first.version == ntp::kVersion ? counters.this_version : counters.old_version);
  if (first.version != 1) return;
  ++counters.version_1;
  if (first.mode == ntp::Mode::client) ++counters.version_1_client;
  if (first.mode == ntp::Mode::reserved) ++counters.version_1_zero;
  if (first.mode == ntp::Mode::symmetric_active) ++counters.version_1_symmetric;
}

}  // namespace

/// What a request with the control key may do, on behalf of its sender.
class Node::Administrator final : public mode6::Administration {
 public:
  Administrator(Node& node, const Arrival& arrival) : node_{node}, arrival_{arrival} {}

  std::string configure(std::string_view text) override {
    if (!node_.surroundings_.configure) return "runtime configuration is not available\r\n";
    auto done = node_.surroundings_.configure(text, node_.settings_, arrival_.from);
    if (done.settings) node_.reconfigure(*done.settings, arrival_.at);
    node_.reset(done.resets, arrival_.at);
    return std::move(done.text);
  }
  std::string save_config(std::string_view name) override {
    if (!node_.surroundings_.save_config) return "saveconfig is not available\r\n";
    auto done = node_.surroundings_.save_config(name, node_.settings_);
    if (!done.file.empty()) node_.saved_config_ = done.file;
    return std::move(done.text);
  }
  void events_seen(mode6::AssociationId id) override { node_.engine_.events_seen(id.value); }

 private:
  Node& node_;
  const Arrival& arrival_;
};

Node::Node(core::Engine::Random random, ntp::Log2 precision, Identity identity, ntp::Now now)
    : random_{std::move(random)},
      engine_{random_, precision, now},
      server_{random_},
      identity_{std::move(identity)},
      started_{now.mono},
      since_{now.mono, now.mono, now.mono, now.mono},
      hour_{now.mono} {
  engine_.set_keys([this](std::uint32_t id) { return trusted_key(id); });
}

const ntp::Key* Node::trusted_key(std::uint32_t id) const {
  const bool trusted = std::ranges::binary_search(settings_.auth.trusted, id);
  return trusted ? keys_.find({id}) : nullptr;
}

void Node::know_host(const std::string& name, ntp::Family family,
                     const std::vector<ntp::IpAddress>& addresses, ntp::Now now) {
  hosts_[{name, family}] = addresses;
  build_access(now);
}

void Node::build_access(ntp::Now now) {
  std::erase_if(hosts_, [this](const auto& host) {
    return std::ranges::none_of(settings_.restrict_names, [&host](const core::RestrictName& each) {
      return std::pair{each.name, each.family} == host.first;
    });
  });
  std::vector<core::RestrictRule> rules = settings_.restricts;
  std::vector<core::RestrictName> unknown;
  for (const core::RestrictName& each : settings_.restrict_names) {
    const auto known = hosts_.find({each.name, each.family});
    if (known == hosts_.end()) {
      unknown.push_back(each);
      continue;
    }
    for (const ntp::IpAddress& address : known->second) {
      rules.push_back(rule_of(address, each.ntpport, each.flags));
    }
  }
  sources_seen_ = engine_.source_changes();
  if (settings_.restrict_source) add_sources(engine_, *settings_.restrict_source, now, rules);
  core::AccessTable access{rules, unknown};
  access.take_hits(access_);
  access_ = std::move(access);
}

void Node::reconfigure(const core::Settings& settings, ntp::Now now) {
  const bool same_list = mru_ && settings.mru == settings_.mru && settings.rate == settings_.rate;
  if (!settings.monitor) {
    mru_.reset();
  } else if (!same_list) {
    mru_.emplace(settings.mru, random_(), core::score_decay_s(settings.rate));
  }
  settings_ = settings;
  engine_.reconfigure(settings, now);
  build_access(now);
}

void Node::keep_hours(ntp::Monotonic now) {
  constexpr std::chrono::hours kHour{1};
  if (now - hour_ < kHour) return;
  hour_ += kHour * ((now - hour_) / kHour);
  hour_counters_ = counters_;
}

std::size_t Node::on_datagram(const Arrival& arrival, ntp::Timestamp transmit,
                              ntp::ByteSpan reply_buffer, const mode6::Server::Send& send) {
  keep_hours(arrival.at.mono);
  ++counters_.received;
  if (arrival.octets.empty() || impossible_source(arrival)) {
    ++counters_.bad_format;
    return 0;
  }
  if (settings_.restrict_source && sources_seen_ != engine_.source_changes()) {
    build_access(arrival.at);
  }
  const core::RestrictFlags access = access_.match(arrival.from);
  if (refuses(access, arrival)) {
    ++counters_.restricted;
    return 0;
  }
  const FirstOctet first = split(arrival.octets.front());
  if (first.mode == ntp::Mode::control) {
    answer_control(arrival, access, send);
    return 0;
  }
  if (!is_time_request(first)) {
    ++counters_.declined;
    return 0;
  }
  return answer_time(arrival, access, transmit, reply_buffer);
}

bool Node::refuses(const core::RestrictFlags& access, const Arrival& arrival) {
  constexpr std::uint64_t kFlakes = 10;  // one in so many is lost
  if (access.ignore) return true;
  if (access.version && split(arrival.octets.front()).version != ntp::kVersion) return true;
  return access.flake && random_() % kFlakes == 0;
}

Node::Signature Node::signature_of(const Arrival& arrival) const {
  if (arrival.octets.size() == ntp::kHeaderSize) return {};
  const auto parsed = ntp::parse_packet(arrival.octets);
  if (!parsed || parsed->mac.size() <= ntp::kKeyIdSize) return {};
  ntp::Reader reader{parsed->mac};
  const ntp::Key* key = trusted_key(reader.u32());
  const ntp::ByteView message = arrival.octets.first(arrival.octets.size() - parsed->mac.size());
  const bool holds = key != nullptr && key->is_for(arrival.from.address) &&
                     ntp::verifies(*key, message, parsed->mac);
  return {.key = holds ? key : nullptr, .wrong = !holds};
}

// Who is authenticated gets an authenticated reply; who is not gets a crypto-NAK (RFC 5905 section
// 9.2), which is shorter than the request.
std::size_t Node::sign(const Signature& signature, ntp::ByteSpan reply, std::size_t size) {
  if (signature.wrong) {
    if (reply.size() < size + ntp::kKeyIdSize) return size;
    std::ranges::fill(reply.subspan(size, ntp::kKeyIdSize), std::byte{0});
    return size + ntp::kKeyIdSize;
  }
  if (signature.key == nullptr) return size;
  const ntp::Digest digest = ntp::digest_of(*signature.key, reply.first(size));
  const std::size_t whole = size + ntp::kKeyIdSize + digest.size;
  if (digest.size == 0 || reply.size() < whole) return size;
  ntp::Writer writer{reply.subspan(size)};
  writer.u32(signature.key->id.value);
  std::ranges::copy(digest.view(), reply.subspan(size + ntp::kKeyIdSize).begin());
  return whole;
}

core::MruEntry* Node::record(const Arrival& arrival, bool control) {
  if (!mru_) return nullptr;
  const FirstOctet first = split(arrival.octets.front());
  return mru_->record({.from = arrival.from,
                       .local = arrival.local.address,
                       .mode = static_cast<std::uint8_t>(first.mode),
                       .version = first.version,
                       .scored = !control},
                      arrival.at);
}

// Who is on this machine could keep it busy in other ways.
bool Node::may_ask(const Arrival& arrival, core::MruEntry* sender) {
  if (arrival.on_loopback) return true;
  const ntp::Monotonic now = arrival.at.mono;
  // Nobody may use up what is for all with what is too much for one.
  if (sender != nullptr && !sender->control.take(kControlOfOne, now)) {
    ++sender->dropped;
    return false;
  }
  return control_.take(kControlOfAll, now);
}

void Node::answer_control(const Arrival& arrival, const core::RestrictFlags& access,
                          const mode6::Server::Send& send) {
  core::MruEntry* sender = record(arrival, true);
  if (sender != nullptr) sender->restrictions = restriction_bits(access, false, false);
  if (access.noquery) {
    ++counters_.restricted;
    return;
  }
  if (!may_ask(arrival, sender)) {
    ++counters_.limited;
    return;
  }
  const StatusView view{*this, arrival.at};
  Administrator administrator{*this, arrival};
  const mode6::Inquiry inquiry{.octets = arrival.octets,
                               .from = arrival.from,
                               .now = arrival.at.wall,
                               .nomodify = access.nomodify,
                               .nomrulist = access.nomrulist,
                               .is_local = arrival.on_loopback};
  // A request may change the settings while it is answered.
  const core::AuthSettings auth = settings_.auth;
  const mode6::KeyRing ring{&keys_, auth.trusted, auth.control};
  const auto served = server_.respond(inquiry, view, ring, administrator, send);
  if (served == mode6::Served::answered) ++counters_.control;
  count_bad_auth();
}

std::size_t Node::answer_too_often(const Arrival& arrival, const core::RestrictFlags& access,
                                   core::RateVerdict verdict, core::MruEntry& sender,
                                   ntp::ByteSpan reply_buffer) {
  ++counters_.limited;
  ++sender.dropped;
  std::size_t size = 0;
  if (access.kod && verdict == core::RateVerdict::kiss) {
    size = core::respond_rate(arrival.octets, engine_.system(arrival.at).precision, reply_buffer);
  }
  if (size != 0) ++counters_.kod_sent;
  sender.restrictions = restriction_bits(access, true, size != 0);
  return size;
}

// Whoever floods us in a client's name would silence us for it. By chance, so that no pattern of a
// flood keeps the client's own request from being the one.
bool Node::leaks(core::RateVerdict verdict) {
  constexpr std::uint64_t kOneIn = 3;
  return verdict == core::RateVerdict::drop && random_() % kOneIn == 0;
}

std::size_t Node::answer_time(const Arrival& arrival, const core::RestrictFlags& access,
                              ntp::Timestamp transmit, ntp::ByteSpan reply_buffer) {
  core::MruEntry* sender = record(arrival, false);
  if (sender != nullptr) sender->restrictions = restriction_bits(access, false, false);
  if (access.noserve) {
    ++counters_.restricted;
    return 0;
  }
  if (access.limited && sender != nullptr) {
    const auto verdict =
        core::judge(static_cast<double>(sender->score),
                    ntp::Seconds{static_cast<double>(sender->gap_s)}, settings_.rate);
    if (verdict != core::RateVerdict::serve && !leaks(verdict)) {
      return answer_too_often(arrival, access, verdict, *sender, reply_buffer);
    }
  }
  const Signature signature = signature_of(arrival);
  if (signature.wrong) ++wrong_signatures_;
  count_bad_auth();
  if (access.notrust && signature.key == nullptr) {
    ++counters_.restricted;
    return 0;
  }
  const core::SystemState system = engine_.system(arrival.at);
  const std::size_t size =
      core::respond(arrival.octets, system, arrival.at.wall, transmit, reply_buffer);
  if (size == 0) {
    ++counters_.bad_format;
    return 0;
  }
  // Smeared time is no time that anything left at.
  if (!system.smear_offset) {
    interleaved_.answer(arrival.octets, arrival.from.address,
                        reply_buffer.first<ntp::kHeaderSize>());
  }
  count_version(split(arrival.octets.front()), counters_);
  ++counters_.processed;
  return sign(signature, reply_buffer, size);
}

}  // namespace node
