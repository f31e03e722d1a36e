// What the peers tables of ntpq say, as rows of cells; peers_text.hpp draws them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mode6/header.hpp"
#include "mode6/peers_query.hpp"
#include "ntp/address.hpp"
#include "view/style.hpp"
#include "view/units.hpp"

namespace view {

/// Which table: `peers` shows the reference id, `apeers` that and the association, `opeers` the
/// local address and the dispersion, `rpeers` what peers does with the names last.
enum class PeersKind : std::uint8_t { peers, apeers, opeers, rpeers };

/// Names of addresses, as far as somebody looked them up.
using Names = std::map<ntp::IpAddress, std::string>;

struct PeersOptions {
  Style style = Style::classic;
  PeersKind kind = PeersKind::peers;
  bool numeric = false;                    ///< addresses instead of names
  bool units = false;                      ///< numbers with their units
  Charset charset = Charset::ascii;        ///< of the units
  ntp::Family family = ntp::Family::none;  ///< only sources of that family
  Names names = {};
};

/// One source. Cells are neither padded nor cut, except numbers, which have their column's width.
struct PeerRow {
  char tally = ' ';
  std::string remote;
  std::string middle;  ///< reference id or local address
  mode6::AssociationId id;
  std::string stratum;
  char type = '-';
  std::string when;
  std::string poll;
  std::string reach;  ///< octal
  std::string delay;
  std::string offset;
  std::string third;  ///< jitter; opeers: dispersion
};

struct PeersTable {
  Style style = Style::classic;
  PeersKind kind = PeersKind::peers;
  std::vector<PeerRow> rows;
};

/// Peers whose variables did not come have no row. Ages count from the server's own clock.
PeersTable peers_view(const mode6::PeersReply& reply, const PeersOptions& options);

/// The addresses whose names peers_view() would show.
std::vector<ntp::IpAddress> addresses_to_name(const mode6::PeersReply& reply,
                                              const PeersOptions& options);

}  // namespace view
