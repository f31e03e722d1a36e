// mrulist: who asked a daemon last.
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <memory>

#include "mode6/mru_query.hpp"
#include "mode6/read_query.hpp"
#include "mode6/values.hpp"
#include "ntpq/asking_commands.hpp"
#include "ntpq/messages.hpp"
#include "ntpq/mru_arguments.hpp"
#include "view/escape.hpp"
#include "view/mru_view.hpp"

namespace ntpq {
namespace {

// Looks entries up by their addresses: a nonce, then one question.
class PointsQuery {
 public:
  PointsQuery(std::string points, unsigned limit) : points_{std::move(points)}, limit_{limit} {}

  void start(mode6::Conversation& on) {
    on.ask({mode6::Opcode::request_nonce, mode6::kSystem, {}},
           [this, &on](const mode6::Outcome& outcome) {
             if (outcome) return ask(on, mode6::parse_nonce(outcome->data));
             reply_.failure = outcome.error();
           });
  }
  [[nodiscard]] const mode6::MruReply& reply() const { return reply_; }

 private:
  void ask(mode6::Conversation& on, const std::string& nonce) {
    constexpr unsigned kFrags = 32;  // what the old tools ask for
    on.ask({mode6::Opcode::read_mru, mode6::kSystem,
            fmt::format("nonce={}, frags={}, limit={}{}", nonce, kFrags, limit_, points_)},
           [this](const mode6::Outcome& outcome) {
             if (!outcome) {
               reply_.failure = outcome.error();
               return;
             }
             mode6::MruAnswer answer;
             mode6::parse_mru({.text = outcome->data}, answer);
             reply_.rows = std::move(answer.rows);
             reply_.now = answer.now;
             reply_.complete = true;
           });
  }

  std::string points_;
  unsigned limit_;
  mode6::MruReply reply_;
};

// One host's list, asked for in one of the two ways.
struct Retrieval {
  std::unique_ptr<mode6::MruQuery> whole;
  std::unique_ptr<PointsQuery> points;
  std::size_t streamed = 0;  ///< rows of direct mode so far

  void start(mode6::Conversation& on) { whole ? whole->start(on) : points->start(on); }
  [[nodiscard]] const mode6::MruReply& reply() const {
    return whole ? whole->reply() : points->reply();
  }
};

view::MruOptions mru_options(Session& session, const mode6::MruReply& reply) {
  return {.style = session.settings().style,
          .wide = session.settings().wide,
          .now = reply.now,
          .names = {}};
}

// A name comes from whoever owns the address, so the address stays beside it.
view::Names names_for(Session& session, Host& host, const std::vector<mode6::MruRow>& rows) {
  constexpr std::size_t kMost = 1000;  // lookups for one table
  view::Names shown;
  if (session.settings().numeric || rows.empty()) return shown;
  if (rows.size() > kMost) {
    host.note(fmt::format("names are looked up for lists of up to {} entries; these are {}", kMost,
                          rows.size()));
    return shown;
  }
  std::vector<ntp::IpAddress> addresses;
  addresses.reserve(rows.size());
  for (const mode6::MruRow& row : rows) addresses.push_back(row.remote.address);
  const view::Names& names = session.names_of(addresses);
  for (const ntp::IpAddress& address : addresses) {
    const auto name = names.find(address);
    if (name == names.end()) continue;
    shown[address] =
        session.as_data() ? name->second : fmt::format("{} ({})", address.text(), name->second);
  }
  return shown;
}

void say_incomplete(Session& session, Host& host, const mode6::MruReply& reply) {
  if (reply.complete) return;
  host.failed = true;
  if (reply.failure && reply.failure->error == mode6::AskError::server_error &&
      reply.restarts > 0) {
    host.complain(
        fmt::format("***Giving up after {} restarts from the beginning: clients ask faster than "
                    "the list can be "
                    "read; raise `mru maxdepth' there, or ask for less with recent=N or mincount=N",
                    reply.restarts));
  } else if (reply.failure) {
    session.judge(host, reply.failure, mode6::kSystem);
  }
  if (!reply.rows.empty()) host.complain("***The list is not complete");
}

std::string summary_lines(const Session& session, const mode6::MruReply& reply, std::size_t rows,
                          ntp::Nanos took, bool direct) {
  const double seconds = std::chrono::duration<double>(took).count();
  std::string text;
  if (!direct) text = fmt::format("# Collected {} slots in {:.3f} seconds\n", rows, seconds);
  text += fmt::format("# Processed {} slots in {:.3f} seconds\n", rows, seconds);
  if (reply.updates > 0) text += fmt::format("# Updated {} slots on the way\n", reply.updates);
  return session.is_classic() ? "" : text;
}

std::string raw_text(const mode6::MruReply& reply) {
  std::string text;
  std::size_t index = 0;
  for (const mode6::MruRow& row : reply.rows) text += view::mru_raw_lines(row, index++);
  if (reply.now) text += fmt::format("now={}\n", mode6::timestamp_text(*reply.now));
  return text;
}

std::string table_text(Session& session, Host& host, std::vector<mode6::MruRow> rows,
                       const view::MruSort& sort, view::MruOptions options) {
  view::sort_mru(rows, sort);
  options.names = names_for(session, host, rows);
  std::string text = view::mru_heading(options);
  for (const mode6::MruRow& row : rows) text += view::mru_line(row, options);
  return text;
}

std::string direct_text(Session& session, std::span<const mode6::MruRow> rows) {
  const view::MruOptions options{
      .style = session.settings().style, .wide = session.settings().wide, .now = {}, .names = {}};
  std::string text;
  for (const mode6::MruRow& row : rows) {
    text += view::mru_direct_line(row, options, session.world().unix_now());
  }
  return text;
}

void show_data(Session& session, Host& host, const mode6::MruReply& reply,
               const view::MruSort& sort) {
  auto rows = reply.rows;
  view::sort_mru(rows, sort);
  const auto names = names_for(session, host, rows);
  host.document["mru_complete"] = reply.complete;
  host.document["mru"] = view::mru_json(rows, reply.now, names, session.world().unix_now());
}

struct Shown {
  const MruArguments& arguments;
  ntp::Nanos took;
};

void show_mru(Session& session, Host& host, const Retrieval& retrieval, const Shown& how) {
  const mode6::MruReply& reply = retrieval.reply();
  host.answered |= !reply.rows.empty() || reply.complete;
  const bool nothing = reply.rows.empty() && !reply.complete;
  const bool direct = session.state().direct && !session.state().raw;
  if (nothing) return say_incomplete(session, host, reply);
  if (session.as_data()) {
    show_data(session, host, reply, how.arguments.sort);
  } else {
    std::string text;
    if (session.several_hosts()) text = fmt::format("server={}\n", view::escape(host.target.text));
    if (session.state().raw) {
      text += raw_text(reply);
    } else if (direct) {
      if (retrieval.streamed == 0) text += direct_text(session, reply.rows);
    } else {
      text +=
          table_text(session, host, reply.rows, how.arguments.sort, mru_options(session, reply));
    }
    host.say(text + summary_lines(session, reply, reply.rows.size(), how.took,
                                  direct || session.state().raw));
    if (session.is_classic()) {
      host.note(fmt::format("\nRetrieved {} unique MRU entries and {} updates.", reply.rows.size(),
                            reply.updates));
    }
  }
  say_incomplete(session, host, reply);
}

// Documents take two kibibytes for an entry: with this many, half a gibibyte.
constexpr std::size_t kMostAsData = std::size_t{1} << 18;

// Notices answers that bring nothing new. A list that moves is read again from the beginning now
// and then, but not for ever: a server that repeats itself gets no more questions.
class Patience {
 public:
  /// Returns whether to go on.
  bool on_batch(std::size_t rows_known, ntp::Monotonic now) {
    constexpr std::size_t kBarren = 64;
    constexpr ntp::Nanos kLongest = std::chrono::seconds{30};
    if (rows_known > known_) {
      known_ = rows_known;
      last_new_ = now;
      ++fruitful_;
      return true;
    }
    return ++barren_ < kBarren + 2 * fruitful_ && now - last_new_ < kLongest;
  }

 private:
  std::size_t known_ = 0;
  ntp::Monotonic last_new_{};
  std::size_t fruitful_ = 0;
  std::size_t barren_ = 0;
};

// Direct mode prints rows as they arrive, when there is one host and somebody to print them.
std::function<void(std::span<const mode6::MruRow>)> watch_rows(Session& session, Retrieval& into) {
  const auto& print = session.world().print_now;
  const bool direct = session.state().direct && !session.state().raw && !session.as_data();
  const bool stream = direct && print && !session.several_hosts();
  return [&session, &into, stream,
          patience = Patience{}](std::span<const mode6::MruRow> rows) mutable {
    const std::size_t known = into.whole->reply().rows.size();
    if (!patience.on_batch(known, session.world().now())) into.whole->stop();
    if (!stream) return;
    into.streamed += rows.size();
    session.world().print_now(direct_text(session, rows));
  };
}

std::map<const Host*, Retrieval> retrievals(Session& session, const MruArguments& arguments) {
  std::map<const Host*, Retrieval> all;
  std::string points;
  for (const std::string& point : arguments.points) points += ", " + point;
  for (const Host& host : session.hosts()) {
    Retrieval& one = all[&host];
    if (!points.empty()) {
      one.points = std::make_unique<PointsQuery>(points, arguments.limit.value_or(1));
      continue;
    }
    mode6::MruQuery::Options options{.filter = arguments.filter,
                                     .on_rows = watch_rows(session, one)};
    if (session.as_data()) options.max_rows = kMostAsData;
    if (arguments.frags) options.frags = *arguments.frags;
    one.whole = std::make_unique<mode6::MruQuery>(std::move(options));
  }
  return all;
}

void announce(Session& session) {
  constexpr std::string_view kLine = "Ctrl-C will stop MRU retrieval and display partial results.";
  if (session.as_data() || (session.state().direct && !session.is_classic())) return;
  if (session.is_classic()) {
    session.note(std::string{kLine});
  } else {
    session.say(fmt::format("{}\n", kLine));
  }
}

}  // namespace

void mrulist(Session& session, const Words& words) {
  MruArguments arguments;
  announce(session);
  for (const std::string& word : words) {
    const auto complaint = read_mru_word(word, session.settings().style, arguments);
    if (!complaint) continue;
    if (!complaint->unknown || !session.is_classic()) return session.misused(complaint->line);
    session.note(complaint->line);
  }
  auto all = retrievals(session, arguments);
  const ntp::Monotonic began = session.world().now();
  const auto reached =
      session.ask([&](const Host& host, mode6::Conversation& on) { all[&host].start(on); }, true);
  const ntp::Nanos took = session.world().now() - began;
  for (Host* host : reached) show_mru(session, *host, all[host], {arguments, took});
}

}  // namespace ntpq
