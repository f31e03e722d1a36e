// Network Time Security in metrics: what the target counts of it, as client and as server.
#pragma once

#include <string_view>

#include "mode6/variables.hpp"
#include "view/metrics.hpp"

namespace ntp_exporter {

/// Variables in questions of their own: one that a daemon does not know spoils the whole answer,
/// and not all that know the first know the others.
inline constexpr std::string_view kNtsNames[] = {
    "nts_client_send,nts_client_recv_good,nts_client_recv_bad,nts_server_recv_good,"
    "nts_server_recv_bad,nts_server_send,nts_ke_probes_good,nts_ke_probes_bad,nts_ke_serves_good,"
    "nts_ke_serves_bad",
    "nts_cookie_make,nts_cookie_decode_current,nts_cookie_decode_old,nts_cookie_decode_too_old",
    "nts_cookie_decode_old2,nts_cookie_decode_older,nts_cookie_decode_error",
    "nts_ke_serves_nossl,nts_ke_serves_good_wall,nts_ke_serves_bad_wall,nts_ke_serves_nossl_wall,"
    "nts_ke_serves_good_cpu,nts_ke_serves_bad_cpu,nts_ke_serves_nossl_cpu",
};

/// What was not told has no sample.
void add_nts(const mode6::SystemVariables& counters, view::Metrics& out);

}  // namespace ntp_exporter
