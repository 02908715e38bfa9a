// A certificate authority of one machine, and the server certificate it signs: what `aloft dev
// --tls` serves with. A client trusts it by being given the authority's file (AWS_CA_BUNDLE,
// --cacert).
//
// Guarantees  An authority once made is kept, so that clients go on trusting it; the server
//             certificate is made anew when it nears its end, when a name is missing, or when it
//             cannot be read. Private keys are readable by the owner alone. Nothing is left
//             half-written.
// Threads     Any, one at a time per directory.
// Errors      A sentence for the operator.
// Knows not   Trust stores: nothing is installed anywhere.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "edge/server.h"
#include "os/clock.h"

namespace aloft::edge {

struct LocalCertificate {
  std::string authority_file;  // PEM, to be given to clients
  TlsFiles files;              // for ServerOptions::tls
};

// In `directory`, which exists: ca.pem, ca-key.pem, server.pem, server-key.pem. Always good for
// localhost, *.localhost, 127.0.0.1 and ::1; `names` are further host names, wildcards or numeric
// addresses. (Some clients take no wildcard directly under a top-level name: give `*.s3.localhost`
// and the like, too.)
Result<LocalCertificate, std::string> EnsureLocalCertificate(const std::string& directory,
                                                             const std::vector<std::string>& names,
                                                             const os::Clock& clock);

}  // namespace aloft::edge
