#include "node/node.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/responder.hpp"
#include "node/status_view.hpp"
#include "ntp/packet.hpp"

namespace node {
namespace {

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
      precision_{precision},
      server_{random_},
      identity_{std::move(identity)},
      started_{now.mono},
      since_{now.mono, now.mono, now.mono, now.mono} {
  serve_with(1, now);
  engine_.set_keys([this](std::uint32_t id) { return trusted_key(id); });
}

void Node::serve_with(std::size_t gates, ntp::Now now) {
  gates_.clear();
  for (std::size_t i = 0; i < gates; ++i) {
    gates_.push_back(std::make_unique<Gate>(random_(), precision_, now.mono));
    gates_.back()->set_access(core::AccessTable{});
  }
}

ServerCounters Node::counters() const {
  ServerCounters sum = counters_;
  for (const auto& gate : gates_) sum += gate->counters();
  return sum;
}

ServerCounters Node::hour_counters() const {
  ServerCounters sum = hour_counters_;
  for (const auto& gate : gates_) sum += gate->hour_counters();
  return sum;
}

std::vector<const core::MruList*> Node::mru_lists() const {
  std::vector<const core::MruList*> lists;
  for (const auto& gate : gates_) {
    if (gate->mru() != nullptr) lists.push_back(gate->mru());
  }
  return lists;
}

std::uint64_t Node::hits(std::size_t rule) const {
  std::uint64_t sum = 0;
  for (const auto& gate : gates_) sum += gate->access().hits(rule);
  return sum;
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
  const core::AccessTable access{rules, unknown};
  for (const auto& gate : gates_) gate->set_access(access);
}

void Node::keep_access(ntp::Now now) {
  if (settings_.restrict_source && sources_seen_ != engine_.source_changes()) build_access(now);
}

void Node::reconfigure(const core::Settings& settings, ntp::Now now) {
  for (const auto& gate : gates_) gate->set_limits(settings, random_(), gates_.size());
  settings_ = settings;
  engine_.reconfigure(settings, now);
  build_access(now);
}

void Node::keep_hours(ntp::Monotonic now) {
  for (const auto& gate : gates_) gate->keep_hours(now);
  // A gate that answers by itself may have been there first.
  if (std::exchange(hour_kept_, hour()) != hour()) hour_counters_ = counters_;
}

std::size_t Node::on_datagram(const Arrival& arrival, ntp::Timestamp transmit,
                              ntp::ByteSpan reply_buffer, const mode6::Server::Send& send,
                              std::size_t gate_index) {
  keep_hours(arrival.at.mono);
  keep_access(arrival.at);
  Gate& gate = *gates_[gate_index];
  const Gate::Admission admission = gate.admit(arrival);
  switch (admission.kind) {
    case Gate::Kind::dropped:
      break;
    case Gate::Kind::control:
      answer_control(arrival, gate, admission, send);
      break;
    case Gate::Kind::time:
      return answer_time(arrival, gate, admission, transmit, reply_buffer);
  }
  return 0;
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

void Node::answer_control(const Arrival& arrival, Gate& gate, const Gate::Admission& admission,
                          const mode6::Server::Send& send) {
  core::MruEntry* sender = gate.record(arrival, admission);
  // A request may change the rules while it is answered.
  const core::RestrictFlags access = gate.flags(admission);
  if (access.noquery) {
    ++gate.counters().restricted;
    return;
  }
  if (!may_ask(arrival, sender)) {
    ++gate.counters().limited;
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

std::size_t Node::answer_time(const Arrival& arrival, Gate& gate, const Gate::Admission& admission,
                              ntp::Timestamp transmit, ntp::ByteSpan reply_buffer) {
  const Gate::Service service = gate.serve(arrival, admission, reply_buffer);
  if (!service.served) return service.kiss;
  if (const auto size = answer_sealed(arrival, gate, admission, transmit, reply_buffer)) {
    return *size;
  }
  const Signature signature = signature_of(arrival);
  if (signature.wrong) ++wrong_signatures_;
  count_bad_auth();
  if (gate.flags(admission).notrust && signature.key == nullptr) {
    ++gate.counters().restricted;
    return 0;
  }
  const core::SystemState system = engine_.system(arrival.at);
  const std::size_t size =
      core::respond(arrival.octets, system, arrival.at.wall, transmit, reply_buffer);
  if (size == 0) {
    ++gate.counters().bad_format;
    return 0;
  }
  gate.count_answer(admission.first);
  // Smeared time is no time that anything left at.
  if (!system.smear_offset) {
    interleaved_.answer(arrival.octets, arrival.from.address,
                        reply_buffer.first<ntp::kHeaderSize>());
  }
  return sign(signature, reply_buffer, size);
}

}  // namespace node
