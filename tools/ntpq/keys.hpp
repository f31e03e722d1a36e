// The key that questions are signed with: from a keys file, or of a password.
#pragma once

#include <memory>
#include <string>

#include "ntpq/commands.hpp"
#include "ntpq/session.hpp"

namespace ntpq {

/// The key for a question that must be signed. Asks the person at the terminal for what is missing;
/// nullptr after a complaint.
std::shared_ptr<const ntp::Key> needed_key(Session& session);

/// Reads the key that -a names from the keys file, which -k names or else ntp.conf does. The error
/// is one line. A key id without a keys file is no error: a password may follow.
std::expected<void, std::string> load_key(Settings& settings, const World& world);

// Commands.
void keyid(Session& session, const Words& arguments);
void keytype(Session& session, const Words& arguments);
void passwd(Session& session, const Words& arguments);
void authenticate(Session& session, const Words& arguments);

}  // namespace ntpq
