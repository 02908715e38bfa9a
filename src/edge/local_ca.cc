#include "edge/local_ca.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include "base/free_with.h"

namespace aloft::edge {
namespace {

constexpr std::int64_t kDaySeconds = 24 * 60 * 60;
constexpr std::int64_t kAuthorityDays = 10 * 365;
constexpr std::int64_t kServerDays = 397;  // what browsers accept at most
constexpr std::int64_t kRenewDays = 30;    // before the end
constexpr int kSerialBytes = 16;

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

struct Pair {
  Certificate certificate;
  Key key;
};

std::string Fault(const std::string& what) {
  char text[256] = "unknown reason";
  if (const unsigned long code = ERR_peek_last_error(); code != 0) {
    ERR_error_string_n(code, text, sizeof text);
  }
  ERR_clear_error();
  return "cannot make a certificate: " + what + ": " + text;
}

std::optional<std::string> ReadFile(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return std::nullopt;
  std::string text(64 * 1024, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

// Beside first, then renamed: a reader sees the old file or the new one.
Result<void, std::string> WriteFile(const std::string& path, const std::string& text, mode_t mode) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const bool written = fd >= 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!written || ::rename(beside.c_str(), path.c_str()) != 0) {
    return Fail("cannot write " + path + ": " + std::strerror(written ? errno : error));
  }
  return {};
}

template <class Write>
std::string ToPem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || write(memory.get()) != 1) return {};
  char* data = nullptr;
  const long bytes = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(bytes)};
}

std::string CertificatePem(const Certificate& certificate) {
  return ToPem([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
}

std::string KeyPem(const Key& key) {
  return ToPem([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

// Null members where a file is missing or no PEM.
Pair Load(const std::string& certificate_path, const std::string& key_path) {
  Pair pair;
  const std::optional<std::string> certificate = ReadFile(certificate_path);
  const std::optional<std::string> key = ReadFile(key_path);
  if (!certificate.has_value() || !key.has_value()) return pair;
  const Memory certificate_memory(
      BIO_new_mem_buf(certificate->data(), static_cast<int>(certificate->size())));
  const Memory key_memory(BIO_new_mem_buf(key->data(), static_cast<int>(key->size())));
  pair.certificate.reset(PEM_read_bio_X509(certificate_memory.get(), nullptr, nullptr, nullptr));
  pair.key.reset(PEM_read_bio_PrivateKey(key_memory.get(), nullptr, nullptr, nullptr));
  const bool fits = pair.certificate != nullptr && pair.key != nullptr &&
                    X509_check_private_key(pair.certificate.get(), pair.key.get()) == 1;
  ERR_clear_error();
  return fits ? std::move(pair) : Pair{};
}

bool EndsAfter(const Certificate& certificate, std::time_t moment) {
  return X509_cmp_time(X509_get0_notAfter(certificate.get()), &moment) > 0;
}

bool IsAddress(const std::string& name) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

std::string AlternativeNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ",";
    text += (IsAddress(name) ? "IP:" : "DNS:") + name;
  }
  return text;
}

bool Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

struct Subject {
  std::string common_name;
  std::int64_t days;
  std::string alternative_names;  // empty: an authority
};

bool SetSerial(X509* certificate) {
  unsigned char bytes[kSerialBytes];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  bytes[0] = (bytes[0] & 0x7f) | 0x40;  // positive, and always as long
  BIGNUM* number = BN_bin2bn(bytes, sizeof bytes, nullptr);
  const bool set = number != nullptr &&
                   BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool SetExtensions(X509* certificate, X509* issuer, const Subject& subject) {
  const bool authority = subject.alternative_names.empty();
  return Extend(certificate, issuer, NID_basic_constraints,
                authority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE") &&
         Extend(certificate, issuer, NID_key_usage,
                authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature") &&
         Extend(certificate, issuer, NID_subject_key_identifier, "hash") &&
         Extend(certificate, issuer, NID_authority_key_identifier, "keyid") &&
         (authority ||
          (Extend(certificate, issuer, NID_ext_key_usage, "serverAuth") &&
           Extend(certificate, issuer, NID_subject_alt_name, subject.alternative_names)));
}

// Signed by `issuer`, or by itself if there is none.
Result<Pair, std::string> Make(const Subject& subject, const Pair* issuer, std::time_t now) {
  Pair made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  if (made.key == nullptr || made.certificate == nullptr) return Fail(Fault("key"));
  X509* certificate = made.certificate.get();
  X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* common_name = reinterpret_cast<const unsigned char*>(subject.common_name.c_str());
  const bool filled =
      X509_set_version(certificate, X509_VERSION_3) == 1 && SetSerial(certificate) &&
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1 &&
      X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1 &&
      ASN1_TIME_set(X509_getm_notBefore(certificate), now - kDaySeconds) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(certificate), now + subject.days * kDaySeconds) != nullptr &&
      X509_set_pubkey(certificate, made.key.get()) == 1 &&
      SetExtensions(certificate, signer, subject);
  if (!filled) return Fail(Fault(subject.common_name));
  EVP_PKEY* signing_key = issuer != nullptr ? issuer->key.get() : made.key.get();
  if (X509_sign(certificate, signing_key, EVP_sha256()) == 0) return Fail(Fault("signature"));
  return made;
}

bool NamesAll(const Certificate& certificate, const std::vector<std::string>& names) {
  auto* known = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr));
  std::size_t found = 0;
  for (const std::string& name : names) {
    for (int i = 0; i < sk_GENERAL_NAME_num(known); ++i) {
      const GENERAL_NAME* entry = sk_GENERAL_NAME_value(known, i);
      unsigned char address[16];
      const ASN1_STRING* text = entry->type == GEN_DNS ? entry->d.dNSName : entry->d.iPAddress;
      std::string_view wanted = name;
      if (entry->type == GEN_IPADD) {
        const bool v6 = name.find(':') != std::string::npos;
        if (::inet_pton(v6 ? AF_INET6 : AF_INET, name.c_str(), address) != 1) continue;
        wanted = {reinterpret_cast<const char*>(address), v6 ? 16U : 4U};
      }
      const std::string_view have(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                  static_cast<std::size_t>(ASN1_STRING_length(text)));
      if (have != wanted) continue;
      ++found;
      break;
    }
  }
  GENERAL_NAMES_free(known);
  return found == names.size();
}

bool IssuedBy(const Certificate& certificate, const Pair& authority) {
  return X509_verify(certificate.get(), authority.key.get()) == 1;
}

Result<Pair, std::string> EnsureAuthority(const std::string& directory, std::time_t now) {
  Pair authority = Load(directory + "/ca.pem", directory + "/ca-key.pem");
  if (authority.key != nullptr && IssuedBy(authority.certificate, authority) &&
      EndsAfter(authority.certificate, now + kServerDays * kDaySeconds)) {
    return authority;
  }
  const Subject subject{
      .common_name = "Aloft local authority", .days = kAuthorityDays, .alternative_names = ""};
  ALOFT_TRY(authority, Make(subject, nullptr, now));
  ALOFT_TRY_VOID(WriteFile(directory + "/ca-key.pem", KeyPem(authority.key), 0600));
  ALOFT_TRY_VOID(WriteFile(directory + "/ca.pem", CertificatePem(authority.certificate), 0644));
  return authority;
}

}  // namespace

Result<LocalCertificate, std::string> EnsureLocalCertificate(const std::string& directory,
                                                             const std::vector<std::string>& names,
                                                             const os::Clock& clock) {
  const std::time_t now = static_cast<std::time_t>(clock.WallMicros() / 1'000'000);
  std::vector<std::string> all = {"localhost", "*.localhost", "127.0.0.1", "::1"};
  all.insert(all.end(), names.begin(), names.end());
  for (const std::string& name : names) {
    if (name.empty() || name.find_first_of(", \t\r\n") != std::string::npos) {
      return Fail("not a host name: " + name);
    }
  }
  LocalCertificate result{.authority_file = directory + "/ca.pem",
                          .files = {.certificate_chain = directory + "/server.pem",
                                    .private_key = directory + "/server-key.pem"}};
  ALOFT_TRY(const Pair authority, EnsureAuthority(directory, now));
  const Pair old = Load(result.files.certificate_chain, result.files.private_key);
  const bool good = old.key != nullptr && IssuedBy(old.certificate, authority) &&
                    EndsAfter(old.certificate, now + kRenewDays * kDaySeconds) &&
                    NamesAll(old.certificate, all);
  ERR_clear_error();
  if (good) return result;
  const Subject subject{
      .common_name = "localhost", .days = kServerDays, .alternative_names = AlternativeNames(all)};
  ALOFT_TRY(const Pair made, Make(subject, &authority, now));
  ALOFT_TRY_VOID(WriteFile(result.files.private_key, KeyPem(made.key), 0600));
  ALOFT_TRY_VOID(WriteFile(result.files.certificate_chain,
                           CertificatePem(made.certificate) + CertificatePem(authority.certificate),
                           0644));
  return result;
}

}  // namespace aloft::edge
