#pragma once

#include "model/ssh/host_settings.h"
#include "model/ssh/known_hosts.h"
#include "model/ssh/session/ssh_prompter.h"
#include "model/ssh/session/ssh_session.h"

namespace fairlead::ssh {

// As known_hosts calls the host.
KnownHostName knownNameOf(const HostSettings& settings);
// What the settings' files know; reads them.
KnownHosts readKnownHosts(const HostSettings& settings);

// Judges the key that the server showed. Known: go on. Unknown: ask the person (or take it, where the settings or
// `acceptNew` say so) and write it to the first of the person's files. Changed, revoked, known by an authority only: an error
// that names file and line, and no way on. `by` says how the host is reached, for the question and the error.
boost::asio::awaitable<Result<void>> checkHostKey(const SshSession& session, const HostSettings& settings,
                                                  const KnownHosts& known, bool acceptNew, SshPrompter& prompter, std::string by);

}  // namespace fairlead::ssh
