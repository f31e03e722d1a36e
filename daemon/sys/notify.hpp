// Telling the service manager that the daemon is up.
#pragma once

#include <string>
#include <string_view>

namespace sys {

/// Whether a service manager waits for word ($NOTIFY_SOCKET); it also wants no fork.
bool service_manager_waits();

/// Sends `state`, such as "READY=1", to the service manager if there is one. Best effort: a daemon
/// does not fail for want of an audience.
void notify_service_manager(std::string_view state);

/// What a service manager wants to hear before a configuration is read again.
std::string reloading();

}  // namespace sys
