#include "main/tls.h"

#include "edge/local_ca.h"

namespace aloft {
namespace {

// Names that clients make of ours beside localhost: buckets and account endpoints in front of a
// service's name.
const std::vector<std::string> kLocalNames = {"*.s3.localhost", "*.localhost.localdomain"};

}  // namespace

Result<Tls, std::string> FindTls(const Settings& settings, os::Disk& disk,
                                 const std::string& data_directory, const os::Clock& clock) {
  Tls tls;
  if (!settings.tls_certificate.empty()) {
    tls.files = edge::TlsFiles{settings.tls_certificate, settings.tls_key};
  }
  if (settings.local_authority) {
    const std::string directory = data_directory + "/tls";
    if (const auto made = disk.MakeDirectory(directory); !made.ok())
      return Fail(made.error().detail);
    ALOFT_TRY(edge::LocalCertificate local,
              edge::EnsureLocalCertificate(directory, kLocalNames, clock));
    tls.files = local.files;
    tls.authority_file = local.authority_file;
  }
  return tls;
}

}  // namespace aloft
