// Signed requests of Amazon's and Google's forms. What a signer of our own makes, written from the
// vendors' pages and apart from the code under test, is taken however the client spells the same
// request; and what was changed afterwards is refused. (Against botocore itself:
// tests/conformance/signing.) The first byte says how the request is signed, or that the rest is a
// request as it comes: then nobody has signed it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/time_format.h"
#include "faces/common/front_testing.h"
#include "faces/common/google_signature.h"

namespace aloft::faces {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
constexpr std::string_view kMethods[] = {"GET", "PUT", "DELETE", "HEAD"};

class Recipe {
 public:
  explicit Recipe(std::string_view input) : input_(input) {}
  unsigned Byte() {
    if (input_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }
  std::string Bytes(unsigned most) {
    std::string out(Byte() % (most + 1), '\0');
    for (char& c : out) c = static_cast<char>(Byte());
    return out;
  }
  // As fields of a request are: printable, blanks included.
  std::string Line(unsigned most) {
    std::string out = Bytes(most);
    for (char& c : out) c = static_cast<char>(' ' + static_cast<unsigned char>(c) % 95);
    return out;
  }

 private:
  std::string_view input_;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What a request means, however it is spelled.
struct Meaning {
  std::string method;
  std::string path;  // decoded
  Pairs parameters;  // decoded
  Pairs headers;     // lower-case names
  std::string host;
};

// Blanks around are dropped, runs of them become one space.
std::string Folded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::map<std::string, std::string> Joined(const Pairs& headers) {
  std::map<std::string, std::string> joined;
  for (const auto& [name, value] : headers) {
    const auto [entry, is_new] = joined.emplace(name, Folded(value));
    if (!is_new) entry->second += "," + Folded(value);
  }
  return joined;
}

Pairs Sorted(Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

bool Same(const Meaning& a, const Meaning& b) {
  return a.method == b.method && a.path == b.path && a.host == b.host &&
         Sorted(a.parameters) == Sorted(b.parameters) && Joined(a.headers) == Joined(b.headers);
}

std::string Encode(std::string_view text, std::string_view kept = {}) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved.find(c) != std::string_view::npos || kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out.append("%").append({kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

// Another spelling of the same: what need not be encoded is or is not, in either case of letters.
std::string Spell(std::string_view text, std::string_view kept, Recipe& recipe) {
  std::string out;
  for (const char c : text) {
    const std::string_view one(&c, 1);
    const unsigned how = recipe.Byte() % 4;
    std::string encoded = Encode(one, kept);
    if (how == 1 && c != '/') {
      const auto byte = static_cast<unsigned char>(c);
      encoded = std::string("%") + kHex[byte >> 4] + kHex[byte & 15];
    }
    if (how == 2)
      std::transform(encoded.begin(), encoded.end(), encoded.begin(), [&](char each) {
        return encoded.size() == 3 && each >= 'A' && each <= 'F' ? static_cast<char>(each + 32)
                                                                 : each;
      });
    out += encoded;
  }
  return out;
}

Meaning Think(Recipe& recipe, std::string_view vendor) {
  Meaning meaning;
  meaning.method = kMethods[recipe.Byte() % 4];
  meaning.path = "/bucket/" + recipe.Bytes(12);
  meaning.host = "localhost:4566";
  for (unsigned left = recipe.Byte() % 4; left > 0; --left) {
    meaning.parameters.emplace_back("p" + recipe.Bytes(4), recipe.Bytes(6));
  }
  for (unsigned left = recipe.Byte() % 4; left > 0; --left) {
    const std::string name =
        std::string(vendor) + "meta-" + static_cast<char>('a' + recipe.Byte() % 3);
    meaning.headers.emplace_back(name, Folded(recipe.Line(10)));
  }
  return meaning;
}

// One thing of the request is another one now, or not.
Meaning Changed(Meaning meaning, Recipe& recipe, std::string_view vendor) {
  const unsigned what = recipe.Byte() % 7;
  const auto one_of = [&](Pairs& pairs) { return pairs.begin() + recipe.Byte() % pairs.size(); };
  if (what == 0) meaning.method = kMethods[recipe.Byte() % 4];
  if (what == 1) meaning.path[8 + recipe.Byte() % (meaning.path.size() - 7) - 1] ^= 1;
  if (what == 2) meaning.parameters.emplace_back("p" + recipe.Bytes(3), recipe.Bytes(3));
  if (what == 3 && !meaning.parameters.empty())
    one_of(meaning.parameters)->second += recipe.Bytes(2);
  if (what == 4 && !meaning.parameters.empty())
    meaning.parameters.erase(one_of(meaning.parameters));
  if (what == 5) meaning.headers.emplace_back(std::string(vendor) + "acl", "public-read");
  if (what == 6 && !meaning.headers.empty()) one_of(meaning.headers)->second += recipe.Line(2);
  return meaning;
}

// The words in which the two vendors' forms differ.
struct Words {
  std::string_view algorithm, secret_prefix, region, service, end, parameter, header;
};
constexpr Words kAmazon{"AWS4-HMAC-SHA256", "AWS4",   "us-east-1", "s3",
                        "aws4_request",     "X-Amz-", "x-amz-"};
constexpr Words kGoogle{"GOOG4-HMAC-SHA256", "GOOG4",   "auto",   "storage",
                        "goog4_request",     "X-Goog-", "x-goog-"};
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";

struct World {
  identity::World identities;
  FrontDriver driver{FrontOptions{*identities.keys, identities.clock}};
  GoogleSignatures google{
      {*identities.keys, *identities.projects, identities.clock, identities.random}};
  std::string now = FormatIsoBasic(identity::World::kNow);
};
World& TheWorld() {
  static auto& world = *new World;
  return world;
}

std::string ScopeOf(const Words& words) {
  return TheWorld().now.substr(0, 8) + "/" + std::string(words.region) + "/" +
         std::string(words.service) + "/" + std::string(words.end);
}

std::string NamesOf(const Meaning& meaning) {
  auto joined = Joined(meaning.headers);
  joined["host"];
  std::string names;
  for (const auto& [name, value] : joined) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string Signature4(const Words& words, const Meaning& meaning) {
  World& world = TheWorld();
  Pairs parameters;
  for (const auto& [name, value] : meaning.parameters) {
    parameters.emplace_back(Encode(name), Encode(value));
  }
  std::string query;
  for (const auto& [name, value] : Sorted(parameters)) {
    query.append(query.empty() ? "" : "&").append(name).append("=").append(value);
  }
  auto headers = Joined(meaning.headers);
  headers["host"] = meaning.host;
  std::string lines;
  for (const auto& [name, value] : headers)
    lines.append(name).append(":").append(value).append("\n");
  const std::string canonical = meaning.method + "\n" + Encode(meaning.path, "/") + "\n" + query +
                                "\n" + lines + "\n" + NamesOf(meaning) + "\n" +
                                std::string(kUnsigned);
  std::string key = std::string(words.secret_prefix) + world.identities.root.secret;
  for (const std::string_view part :
       {std::string_view(world.now).substr(0, 8), words.region, words.service, words.end}) {
    key = HmacSha256(key, part);
  }
  const std::string text = std::string(words.algorithm) + "\n" + world.now + "\n" + ScopeOf(words) +
                           "\n" + HexEncode(Sha256Digest(canonical));
  return HexEncode(HmacSha256(key, text));
}

// The request on its way: spelled by the recipe, with `added` behind its own parameters.
TestRequest Wire(const Meaning& meaning, const Pairs& added, Recipe& recipe) {
  TestRequest request;
  request.method = meaning.method;
  request.host = meaning.host;
  request.headers = meaning.headers;
  request.target = Spell(meaning.path, "/", recipe);
  std::string query;
  for (const Pairs* pairs : {&meaning.parameters, &added}) {
    for (const auto& [name, value] : *pairs) {
      query.append(query.empty() ? "?" : "&").append(Spell(name, {}, recipe));
      if (!value.empty() || recipe.Byte() % 2 == 0)
        query.append("=").append(Spell(value, {}, recipe));
    }
  }
  request.target += query;
  return request;
}

bool IsTaken(TestRequest& request, const Words& words) {
  World& world = TheWorld();
  if (words.service == kGoogle.service) return world.google.Verify(request.View()).ok();
  world.driver.s3 = FakeFace{};
  world.driver.Run(request);
  const auto& authed = world.driver.s3.request;
  return authed != nullptr && authed->principal()->kind != identity::PrincipalKind::kAnonymous;
}

Pairs QueryParts(const Words& words, const Meaning& meaning) {
  const std::string prefix(words.parameter);
  return {{prefix + "Algorithm", std::string(words.algorithm)},
          {prefix + "Credential", TheWorld().identities.root.id + "/" + ScopeOf(words)},
          {prefix + "Date", TheWorld().now},
          {prefix + "Expires", "300"},
          {prefix + "SignedHeaders", NamesOf(meaning)}};
}

// The parts' names are as the vendor writes them; their values may be spelled.
TestRequest WithQuery(const Meaning& meaning, const Pairs& parts, const std::string& name,
                      const std::string& signature, Recipe& recipe) {
  TestRequest request = Wire(meaning, {}, recipe);
  for (const auto& [part, value] : parts) {
    request.target += request.target.find('?') == std::string::npos ? "?" : "&";
    request.target += part + "=" + Spell(value, {}, recipe);
  }
  request.target += "&" + name + "=" + Encode(signature);
  return request;
}

void CheckQueryForm(const Words& words, Recipe recipe) {
  const Meaning meaning = Think(recipe, words.header);
  const Pairs parts = QueryParts(words, meaning);
  Meaning signed_one = meaning;
  signed_one.parameters.insert(signed_one.parameters.end(), parts.begin(), parts.end());
  const std::string signature = Signature4(words, signed_one);
  const std::string name = std::string(words.parameter) + "Signature";
  TestRequest request = WithQuery(meaning, parts, name, signature, recipe);
  if (!IsTaken(request, words)) std::abort();
  const Meaning other = Changed(meaning, recipe, words.header);
  TestRequest forged = WithQuery(other, parts, name, signature, recipe);
  if (!Same(meaning, other) && IsTaken(forged, words)) std::abort();
}

void CheckHeaderForm(const Words& words, Recipe recipe) {
  Meaning meaning = Think(recipe, words.header);
  meaning.headers.emplace_back(std::string(words.header) + "date", TheWorld().now);
  meaning.headers.emplace_back(std::string(words.header) + "content-sha256", kUnsigned);
  const std::string authorization = std::string(words.algorithm) +
                                    " Credential=" + TheWorld().identities.root.id + "/" +
                                    ScopeOf(words) + ", SignedHeaders=" + NamesOf(meaning) +
                                    ", Signature=" + Signature4(words, meaning);
  TestRequest request = Wire(meaning, {}, recipe);
  request.headers.emplace_back("authorization", authorization);
  if (!IsTaken(request, words)) std::abort();
  const Meaning other = Changed(meaning, recipe, words.header);
  TestRequest forged = Wire(other, {}, recipe);
  forged.headers.emplace_back("authorization", authorization);
  if (!Same(meaning, other) && IsTaken(forged, words)) std::abort();
}

// Version 2 signs the path and the query as they are sent.
void CheckGoogleVersion2(Recipe recipe) {
  const Meaning meaning = Think(recipe, kGoogle.header);
  const std::string expires = std::to_string(identity::World::kNow / 1'000'000 + 60);
  TestRequest request = Wire(meaning, {}, recipe);
  std::string text = meaning.method + "\n\n\n" + expires + "\n";
  for (const auto& [name, value] : Joined(meaning.headers)) text += name + ":" + value + "\n";
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  text += request.target.substr(0, mark);
  std::vector<std::string> pieces;
  for (std::size_t at = mark; at < request.target.size();) {
    const std::size_t end = std::min(request.target.find('&', at + 1), request.target.size());
    pieces.push_back(request.target.substr(at + 1, end - at - 1));
    at = end;
  }
  std::sort(pieces.begin(), pieces.end());
  for (std::size_t i = 0; i < pieces.size(); ++i) text += (i == 0 ? "?" : "&") + pieces[i];
  const identity::KeyPair& key = TheWorld().identities.root;
  const std::string signature = Base64Encode(HmacSha1(key.secret, text));
  const auto sign = [&](TestRequest& one) {
    one.target += one.target.find('?') == std::string::npos ? "?" : "&";
    one.target +=
        "GoogleAccessId=" + key.id + "&Expires=" + expires + "&Signature=" + Encode(signature);
  };
  sign(request);
  if (!IsTaken(request, kGoogle)) std::abort();
  const Meaning other = Changed(meaning, recipe, kGoogle.header);
  TestRequest forged = Wire(other, {}, recipe);
  sign(forged);
  if (!Same(meaning, other) && IsTaken(forged, kGoogle)) std::abort();
}

// "METHOD TARGET", then fields, each on a line.
void CheckStranger(std::string_view text) {
  TestRequest request;
  request.target.clear();
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t cut = std::min(line.find(first ? ' ' : ':'), line.size());
    const std::string rest = line.substr(std::min(cut + 1, line.size()));
    if (first) {
      request.method = line.substr(0, cut);
      request.target = rest;
    } else {
      request.headers.emplace_back(line.substr(0, cut), rest);
    }
  }
  if (request.target.empty()) request.target = "/";
  if (IsTaken(request, kAmazon) || IsTaken(request, kGoogle)) std::abort();
  static_cast<void>(GoogleSignatures::IsSigned(request.View()));
}

}  // namespace
}  // namespace aloft::faces

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      CheckHeaderForm(kAmazon, Recipe(rest));
      break;
    case 1:
      CheckQueryForm(kAmazon, Recipe(rest));
      break;
    case 2:
      CheckHeaderForm(kGoogle, Recipe(rest));
      break;
    case 3:
      CheckQueryForm(kGoogle, Recipe(rest));
      break;
    case 4:
      CheckGoogleVersion2(Recipe(rest));
      break;
    default:
      CheckStranger(rest);
  }
  return 0;
}
