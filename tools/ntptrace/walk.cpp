#include "ntptrace/walk.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <utility>

#include "ntptrace/inquiry.hpp"
#include "ntptrace/lines.hpp"

namespace ntptrace {
namespace {

// Together below three seconds: what a dead server costs.
constexpr mode6::Patience kPatience{.deadline = std::chrono::seconds{2},
                                    .first_retry = std::chrono::milliseconds{300}};
constexpr ntp::Nanos kMeasureTimeout = std::chrono::milliseconds{700};
// Names are an ornament: a dead name server must not cost more than a dead server.
constexpr ntp::Nanos kNameTimeout = std::chrono::seconds{1};

/// The name of an address, looked for while the address is being asked.
class Name {
 public:
  Name(bool wanted, const ntp::IpAddress& address) : address_{address} {
    if (wanted && address.family != ntp::Family::none) {
      found_ = std::async(std::launch::async,
                          [address] { return common::names_of({address}, kNameTimeout); });
    }
  }

  [[nodiscard]] const ntp::IpAddress& address() const { return address_; }

  /// Its own name, else what others call it, else the address.
  std::string get(const std::string& called) {
    if (!found_.valid()) return address_.text();
    const auto names = found_.get();
    const auto own = names.find(address_);
    if (own != names.end() && is_host_name(own->second)) return own->second;
    return is_host_name(called) ? called : address_.text();
  }

 private:
  ntp::IpAddress address_;
  std::future<std::map<ntp::IpAddress, std::string>> found_;
};

Seen seen_of(const ntp::Reply& reply) {
  const ntp::Packet& packet = reply.header;
  const int stratum = packet.stratum.value;
  return {
      .stratum = stratum,
      .offset = reply.measurement.offset,
      .delay = reply.measurement.delay,
      .root_distance = ntp::Seconds{packet.root_delay.nanos()} / 2 +
                       ntp::Seconds{packet.root_dispersion.nanos()},
      .refid = refid_text(packet.refid, stratum),
  };
}

/// The walk itself: one server at a time.
class Walk {
 public:
  Walk(const Start& start, const OnHop& on_hop)
      : start_{start}, on_hop_{on_hop}, chain_{start.most} {}

  std::expected<Chain, std::string> run() {
    const auto first = ask_first();
    if (first.address.address.family == ntp::Family::none) return std::unexpected{first.trouble};
    while (chain_.end() == End::none) {
      const ntp::Endpoint at = chain_.next();
      const std::string host = at.address.text();
      Name name{start_.names, at.address};
      const auto contact = ask({host, host, at.port, at.address.family});
      take(contact, name, chain_.next_name());
    }
    return std::move(chain_);
  }

 private:
  common::Contact ask(const common::Target& target) {
    auto contacts =
        common::fetch({target}, kPatience, [this](std::size_t, mode6::Conversation& conversation) {
          inquire(conversation, start_.names, answers_);
        });
    return std::move(contacts.front());
  }

  common::Contact ask_first() {
    common::Contact contact;
    for (const common::Target& candidate : start_.candidates) {
      answers_ = {};
      auto tried = ask(candidate);
      const bool reached = tried.trouble.empty();
      // When nobody listens anywhere, the first candidate is the one that is named.
      if (reached || contact.trouble.empty()) contact = std::move(tried);
      if (reached) break;
    }
    if (contact.address.address.family == ntp::Family::none) return contact;
    Name name{start_.names, contact.address.address};
    take(contact, name, start_.candidates.front().host);
    return contact;
  }

  /// Puts the server that was just asked at the end of the chain.
  void take(const common::Contact& contact, Name& name, const std::string& called) {
    if (!answers_.system.failure) {
      chain_.answered(contact.address, name.get(called), answers_);
    } else {
      chain_.silent(look_at(contact, name.get(called)));
    }
    on_hop_(chain_);
  }

  Hop look_at(const common::Contact& contact, std::string name) {
    Hop hop{.at = contact.address, .name = std::move(name)};
    hop.silence = silence_of(contact, *answers_.system.failure, kPatience.deadline);
    const auto& at = contact.address;
    const auto seen =
        common::measure({hop.name, at.address.text(), at.port, at.address.family}, kMeasureTimeout);
    if (seen) {
      hop.seen = seen_of(seen->reply);
    } else if (!contact.error) {
      hop.seen_trouble = seen.error().why;
      hop.gave_no_time = seen.error().answered;
    }
    return hop;
  }

  const Start& start_;
  const OnHop& on_hop_;
  Chain chain_;
  Answers answers_;
};

}  // namespace

std::expected<Chain, std::string> walk(const Start& start, const OnHop& on_hop) {
  return Walk{start, on_hop}.run();
}

}  // namespace ntptrace
