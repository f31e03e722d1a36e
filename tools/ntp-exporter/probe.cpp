#include "ntp-exporter/probe.hpp"

#include <fmt/format.h>
#include <utility>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "netio/monotonic.hpp"
#include "view/escape.hpp"

namespace ntp_exporter {
namespace {

// One that a daemon does not know spoils the whole answer: these every ntpd of the family knows.
constexpr const char* kServerNames =
    "ss_uptime,ss_reset,ss_received,ss_thisver,ss_oldver,ss_badformat,ss_badauth,ss_declined,"
    "ss_restricted,ss_limited,ss_kodsent,ss_processed";
constexpr const char* kClientNames = "mru_depth,mru_deepest,mru_maxdepth,mru_mem";

// The answers must be here before the whole probe ends.
constexpr ntp::Nanos kMargin = std::chrono::milliseconds{50};

// On a busy machine the ends of the questions and that of the probe come due together. Those say
// better what is missing, so they are told first.
constexpr ntp::Nanos kGrace = std::chrono::milliseconds{20};

/// The daemon does not count that: nothing is missing.
bool is_unknown(const mode6::ReadReply& reply) {
  return reply.failure && reply.failure->error == mode6::AskError::server_error &&
         reply.failure->code == static_cast<std::uint8_t>(mode6::ErrorCode::unknown_variable);
}

void decode_into(const mode6::ReadReply& reply, std::string& text) {
  if (reply.failure) return;
  if (!text.empty()) text += ", ";
  text += reply.text;
}

}  // namespace

Probe::Probe(netio::EventLoop& loop, common::Fetcher& fetcher, common::Target target,
             std::string name, const Module& module, ntp::Nanos timeout, Done done)
    : loop_{loop},
      fetcher_{fetcher},
      target_{std::move(target)},
      module_{module},
      timeout_{timeout},
      began_{netio::monotonic_now()},
      done_{std::move(done)},
      timer_{loop, [this] { on_time(); }},
      peers_{{.key = module.key}} {
  result_->target = std::move(name);
  result_->groups = module.groups;
}

void Probe::start() {
  timer_.at(began_ + timeout_);
  const auto self = shared_from_this();
  control_open_ = module_.groups.control();
  seen_open_ = module_.groups.seen;
  if (control_open_) {
    mode6::Patience patience;
    patience.deadline = patience.total = std::max(timeout_ - kMargin, timeout_ / 2);
    patience.first_retry = std::min<ntp::Nanos>(patience.first_retry, timeout_ / 4);
    fetcher_.ask(
        target_, patience, 2, [self](mode6::Conversation& c) { self->ask(c); },
        [self](const common::Contact& contact) { self->on_control(contact); });
  }
  if (seen_open_) {
    const ntp::Endpoint at{*ntp::IpAddress::parse(target_.host), target_.port};
    result_->address = at;
    // Its owner holds it, so that it needs no hold itself.
    look_.emplace(loop_, target_, at, std::max(timeout_ - kMargin, timeout_ / 2),
                  [this](const common::Look::Outcome& outcome) {
                    const auto alive = shared_from_this();
                    on_seen(outcome);
                  });
  }
}

void Probe::ask(mode6::Conversation& conversation) {
  const auto read = [&](std::string_view names, mode6::ReadReply& into) {
    into = {};
    mode6::ask_text(
        conversation,
        {mode6::Opcode::read_variables, mode6::kSystem, std::string{names}, module_.key}, into);
  };
  read("", system_);
  if (module_.groups.sources) peers_.start(conversation);
  if (module_.groups.server) read(kServerNames, server_);
  if (module_.groups.clients) read(kClientNames, clients_);
  for (std::size_t i = 0; module_.groups.nts && i < nts_.size(); ++i) read(kNtsNames[i], nts_[i]);
}

void Probe::on_control(const common::Contact& contact) {
  if (!done_) return;  // it came too late
  control_open_ = false;
  result_->address = contact.address;
  result_->sent = contact.datagrams_sent;
  result_->strays = contact.strays;
  judge_control(contact);
  end();
}

void Probe::judge_control(const common::Contact& contact) {
  if (!contact.trouble.empty()) {
    result_->control_trouble = trouble_of(contact);
    return;
  }
  if (system_.failure) {
    result_->control_trouble = trouble_of(*system_.failure);
    return;
  }
  result_->status = mode6::SystemStatus::from(system_.status);
  result_->system = mode6::decode_system(mode6::parse_varlist(system_.text));
  std::string counters;
  decode_into(server_, counters);
  decode_into(clients_, counters);
  for (const mode6::ReadReply& reply : nts_) decode_into(reply, counters);
  result_->counters = mode6::decode_system(mode6::parse_varlist(counters));
  result_->sources = peers_.take_reply();
  std::optional<mode6::Failure> missing = result_->sources.failure;
  for (const mode6::PeerReply& peer : result_->sources.peers) {
    if (!missing) missing = peer.failure;
  }
  if (!missing && !is_unknown(server_)) missing = server_.failure;
  if (!missing && !is_unknown(clients_)) missing = clients_.failure;
  for (const mode6::ReadReply& reply : nts_) {
    if (!missing && !is_unknown(reply)) missing = reply.failure;
  }
  if (!missing) return;
  result_->control_trouble =
      Trouble{"partial",
              fmt::format("only part of what was asked for came ({})", trouble_of(*missing).words)};
}

void Probe::on_seen(const common::Look::Outcome& outcome) {
  if (!done_) return;
  seen_open_ = false;
  if (outcome) {
    result_->seen = *outcome;
  } else {
    const common::NotSeen& why = outcome.error();
    result_->seen_trouble = Trouble{why.unreachable ? "refused"
                                    : why.answered  ? "badreply"
                                                    : "timeout",
                                    why.why};
  }
  end();
}

void Probe::on_time() {
  if (!done_) return;
  if (!std::exchange(late_, true)) return timer_.at(netio::monotonic_now() + kGrace);
  const auto late = [this](std::string_view what) {
    return Trouble{"timeout",
                   fmt::format("{}: {} not within {:.1f} s", view::escape(result_->target), what,
                               ntp::Seconds{timeout_}.count())};
  };
  if (std::exchange(control_open_, false)) result_->control_trouble = late("all answers");
  if (std::exchange(seen_open_, false)) result_->seen_trouble = late("a reply to a time request");
  end();
}

void Probe::end() {
  if (control_open_ || seen_open_ || !done_) return;
  timer_.at(ntp::Monotonic::max());
  result_->duration_s = ntp::Seconds{netio::monotonic_now() - began_}.count();
  std::exchange(done_, nullptr)(std::move(result_));
}

}  // namespace ntp_exporter
