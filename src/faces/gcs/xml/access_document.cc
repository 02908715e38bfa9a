#include "faces/gcs/xml/access_document.h"

#include <string>
#include <utility>

#include "faces/common/xml_reader.h"
#include "faces/gcs/members.h"

namespace aloft::faces::gcs::xml {
namespace {

using object::AccessEntry;
using object::AccessRole;

struct Permission {
  std::string_view name;
  AccessRole role;
};

constexpr Permission kPermissions[] = {
    {"READ", AccessRole::kReader},
    {"WRITE", AccessRole::kWriter},
    {"FULL_CONTROL", AccessRole::kOwner},
};

// Kinds of scopes: the child that names somebody, and how the JSON API's entity begins.
struct Scope {
  std::string_view type;
  std::string_view child;
  std::string_view prefix;
};

constexpr Scope kScopes[] = {
    {"UserByEmail", "EmailAddress", "user-"},
    {"GroupByEmail", "EmailAddress", "group-"},
    {"GroupByDomain", "Domain", "domain-"},
    {"GroupById", "ID", ""},  // teams of a project, in whole
    {"UserById", "ID", "user-"},
};

Result<std::string> ReadScope(const XmlNode& node) {
  const std::string type = node.attribute("type");
  if (type == "AllUsers") return std::string(kAllUsers);
  if (type == "AllAuthenticatedUsers") return std::string(kAllAuthenticated);
  for (const Scope& scope : kScopes) {
    if (scope.type != type) continue;
    const std::string who = node.child(scope.child).text();
    if (who.empty()) return Fail(Error{Code::kMalformedXml});
    return std::string(scope.prefix) + who;
  }
  return Fail(Error{Code::kMalformedXml});
}

Result<AccessEntry> ReadEntryNode(const XmlNode& node, ListOf of) {
  if (node.name() != "Entry") return Fail(Error{Code::kMalformedXml});
  const std::string word = node.child("Permission").text();
  for (const Permission& permission : kPermissions) {
    const bool fits = of == ListOf::kBucket || permission.role != AccessRole::kWriter;
    if (permission.name != word || !fits) continue;
    ALOFT_TRY(std::string who, ReadScope(node.child("Scope")));
    return AccessEntry{std::move(who), permission.role};
  }
  return Fail(InvalidArgument("Invalid Permission: '" + word + "'"));
}

void WriteScope(XmlWriter& xml, std::string_view who) {
  xml.Begin("Scope");
  if (who == kAllUsers || who == kAllAuthenticated) {
    xml.Attribute("type", who == kAllUsers ? "AllUsers" : "AllAuthenticatedUsers").End();
    return;
  }
  for (const Scope& scope : kScopes) {
    if (!who.starts_with(scope.prefix)) continue;
    xml.Attribute("type", scope.type);
    xml.Element(scope.child, who.substr(scope.prefix.size())).End();
    return;
  }
}

std::string_view PermissionName(AccessRole role) {
  for (const Permission& permission : kPermissions) {
    if (permission.role == role) return permission.name;
  }
  return {};
}

}  // namespace

Result<object::AccessList> ReadAccessDocument(std::string_view body, ListOf of) {
  const auto document = XmlDocument::Parse(body);
  if (!document.ok() || document->root().name() != "AccessControlList") {
    return Fail(Error{Code::kMalformedXml});
  }
  object::AccessList list;
  for (const XmlNode& node : document->root().child("Entries").children()) {
    ALOFT_TRY(AccessEntry entry, ReadEntryNode(node, of));
    list.push_back(std::move(entry));
  }
  return list;
}

void WriteAccessDocument(XmlWriter& xml, const object::AccessList& list, std::string_view owner) {
  constexpr std::string_view kUser = "user-";
  if (owner.starts_with(kUser)) owner.remove_prefix(kUser.size());
  if (!owner.empty()) xml.Begin("Owner").Element("ID", owner).End();
  xml.Begin("Entries");
  for (const AccessEntry& entry : list) {
    xml.Begin("Entry");
    WriteScope(xml, entry.who);
    xml.Element("Permission", PermissionName(entry.role)).End();
  }
  xml.End();
}

}  // namespace aloft::faces::gcs::xml
