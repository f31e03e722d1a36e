#include "ntp-exporter/families_nts.hpp"

#include <optional>
#include <string>

namespace ntp_exporter {
namespace {

using NtsFamily = view::MetricFamily;
using Variables = mode6::SystemVariables;
using view::MetricKind::counter;

constexpr NtsFamily kNtsSent{"ntp_nts_client_requests", counter, "",
                             "Sealed requests for the time that were sent."};
constexpr NtsFamily kNtsAnswers{"ntp_nts_client_replies", counter, "",
                                "Replies to them: proved, or not."};
constexpr NtsFamily kNtsAsked{"ntp_nts_client_key_exchanges", counter, "",
                              "Key exchanges that were asked for."};
constexpr NtsFamily kNtsRequests{"ntp_nts_server_requests", counter, "",
                                 "Sealed requests for the time that came: proved, or not."};
constexpr NtsFamily kNtsReplies{"ntp_nts_server_replies", counter, "",
                                "Sealed replies that were sent."};
constexpr NtsFamily kNtsServed{
    "ntp_nts_server_key_exchanges", counter, "",
    "Key exchanges that were served: good, bad, or ended before TLS stood (no_tls)."};
constexpr NtsFamily kNtsWall{"ntp_nts_server_key_exchange_duration_seconds", counter, "seconds",
                             "What key exchanges together took, from connection to end."};
constexpr NtsFamily kNtsWork{"ntp_nts_server_key_exchange_cpu_seconds", counter, "seconds",
                             "Work that they made."};
constexpr NtsFamily kNtsMade{"ntp_nts_server_made_cookies", counter, "",
                             "Cookies that were handed out."};
constexpr NtsFamily kNtsOpened{"ntp_nts_server_opened_cookies", counter, "",
                               "Cookies that came back, by how often the key was rotated since; "
                               "the last stands for more."};
constexpr NtsFamily kNtsUnopened{"ntp_nts_server_unopened_cookies", counter, "",
                                 "Cookies that were refused: of a key that is gone or was never "
                                 "there, or what is no cookie."};

struct Row {
  const NtsFamily* family;
  std::string_view label;  // empty: none
  std::string_view value;
  mode6::MaybeInt Variables::* member;
};
constexpr Row kNtsRows[] = {
    {&kNtsSent, {}, {}, &Variables::nts_client_send},
    {&kNtsAnswers, "result", "good", &Variables::nts_client_recv_good},
    {&kNtsAnswers, "result", "bad", &Variables::nts_client_recv_bad},
    {&kNtsAsked, "result", "good", &Variables::nts_ke_probes_good},
    {&kNtsAsked, "result", "bad", &Variables::nts_ke_probes_bad},
    {&kNtsRequests, "result", "good", &Variables::nts_server_recv_good},
    {&kNtsRequests, "result", "bad", &Variables::nts_server_recv_bad},
    {&kNtsReplies, {}, {}, &Variables::nts_server_send},
    {&kNtsServed, "result", "good", &Variables::nts_ke_serves_good},
    {&kNtsServed, "result", "bad", &Variables::nts_ke_serves_bad},
    {&kNtsServed, "result", "no_tls", &Variables::nts_ke_serves_nossl},
    {&kNtsMade, {}, {}, &Variables::nts_cookie_make},
    {&kNtsOpened, "rotations", "0", &Variables::nts_cookie_decode_current},
    {&kNtsOpened, "rotations", "1", &Variables::nts_cookie_decode_old},
    {&kNtsOpened, "rotations", "2", &Variables::nts_cookie_decode_old2},
    {&kNtsOpened, "rotations", "3", &Variables::nts_cookie_decode_older},
    {&kNtsUnopened, "reason", "unknown_key", &Variables::nts_cookie_decode_too_old},
    {&kNtsUnopened, "reason", "malformed", &Variables::nts_cookie_decode_error},
};

struct Span {
  const NtsFamily* family;
  std::string_view result;
  mode6::MaybeSeconds Variables::* member;
};
constexpr Span kNtsSpans[] = {
    {&kNtsWall, "good", &Variables::nts_ke_serves_good_wall},
    {&kNtsWall, "bad", &Variables::nts_ke_serves_bad_wall},
    {&kNtsWall, "no_tls", &Variables::nts_ke_serves_nossl_wall},
    {&kNtsWork, "good", &Variables::nts_ke_serves_good_cpu},
    {&kNtsWork, "bad", &Variables::nts_ke_serves_bad_cpu},
    {&kNtsWork, "no_tls", &Variables::nts_ke_serves_nossl_cpu},
};

std::vector<view::MetricLabel> one_label(std::string_view name, std::string_view value) {
  if (name.empty()) return {};
  return {{name, std::string{value}}};
}

}  // namespace

void add_nts(const mode6::SystemVariables& counters, view::Metrics& out) {
  for (const Row& row : kNtsRows) {
    const mode6::MaybeInt& value = counters.*row.member;
    if (value) {
      out.add(*row.family, static_cast<double>(*value), one_label(row.label, row.value));
    }
  }
  for (const Span& row : kNtsSpans) {
    const mode6::MaybeSeconds& value = counters.*row.member;
    if (value) out.add(*row.family, value->count(), one_label("result", row.result));
  }
}

}  // namespace ntp_exporter
