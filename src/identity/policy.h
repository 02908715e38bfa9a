// Policies in neutral form: who is allowed or denied what on which names, under which conditions.
// Faces translate their vendor's policy documents into these.
//
// Threads     Values; immutable once made.
// Knows not   JSON, ARNs, action names, and what an attribute means: attribute names are opaque and
// lower-case.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "identity/grant.h"
#include "identity/permission.h"

namespace aloft::identity {

enum class Effect : std::uint8_t { kAllow, kDeny };

// Who a statement of a resource policy speaks of.
struct PrincipalPattern {
  enum class Kind : std::uint8_t {
    kEveryone,  // anonymous included
    kProject,   // everybody of the project with `account_id`; delegates to that project's own
                // policies
    kUser,      // `user` of that project
    kNobody,    // a principal that cannot exist here (a vendor's service)
  };
  Kind kind;
  std::string account_id = {};
  std::string user = {};
};

// Kinds of resources have separate name spaces: a bucket and a table may have the same name.
enum class ResourceKind : std::uint8_t { kAny, kObjects, kTables, kDocuments };
ResourceKind KindOf(Permission permission);

// '*' stands for any bytes, '?' for any one character (one code point of UTF-8).
struct ResourcePattern {
  ResourceKind kind = ResourceKind::kAny;
  std::string account_id = "*";  // pattern for the owner's account id
  std::string name =
      "*";  // pattern for the resource's name: "bucket", "bucket/key", "table", "table/index/name"
};

enum class Comparison : std::uint8_t {
  kStringEquals,
  kStringEqualsIgnoreCase,
  kStringLike,
  kNumericEquals,
  kNumericLess,
  kNumericLessOrEqual,
  kNumericGreater,
  kNumericGreaterOrEqual,
  kDateEquals,
  kDateLess,
  kDateLessOrEqual,
  kDateGreater,
  kDateGreaterOrEqual,
  kBool,
  kIpAddress,
  kNull,  // value "true": the attribute is absent
};

// How an attribute with several values is held against the condition.
enum class Quantifier : std::uint8_t { kNone, kAnyValue, kAllValues };

// A block of addresses; IPv4 is kept in its IPv6-mapped form.
struct IpBlock {
  std::array<std::uint8_t, 16> address = {};
  int prefix_bits = 128;
};

// One value to compare with, in the form that its comparison needs.
struct Operand {
  std::string text;
  double number = 0;        // kNumeric*
  std::int64_t micros = 0;  // kDate*
  IpBlock block = {};       // kIpAddress
};

struct Condition {
  Comparison comparison;
  bool negated = false;    // holds when no operand matches
  bool if_exists = false;  // holds when the attribute is absent
  Quantifier quantifier = Quantifier::kNone;
  std::string attribute;  // lower-case name
  std::vector<Operand> operands;
};

struct Statement {
  Effect effect = Effect::kDeny;
  bool not_principals = false;               // speaks of everybody but those
  std::vector<PrincipalPattern> principals;  // empty: whoever holds the policy (a key's own policy)
  PermissionSet permissions;  // a negated list is resolved by whoever makes the statement
  bool not_resources = false;
  std::vector<ResourcePattern> resources;
  std::vector<Condition> conditions;  // all must hold
  bool is_public = false;  // an Allow for everyone that no condition narrows to known parties
};

struct Policy {
  std::vector<Statement> statements;

  // Whether any condition asks for an attribute that starts with `prefix`: costly attributes are
  // fetched only then.
  bool Asks(std::string_view prefix) const;
  // Whether any statement is.
  bool IsPublic() const;
};

// The attribute that every decision has: the name of the resource that is asked for.
inline constexpr std::string_view kResourceAttribute = "resource";

class Attributes;

// Whether the condition holds. An absent attribute fails a plain comparison and passes a negated
// one.
bool Holds(const Condition& condition, const Attributes& attributes);

// Where the values of attributes come from when a condition asks for them.
class Attributes {
 public:
  virtual ~Attributes() = default;
  // Appends the values of `name` (lower-case); none: the attribute is absent.
  virtual void Find(std::string_view name, std::vector<std::string>& values) const = 0;
};

// Bounded glob match, O(pattern x text) at worst, no recursion.
bool MatchesPattern(std::string_view pattern, std::string_view text);

// Make an operand; false if `text` cannot be one for `comparison`.
bool MakeOperand(Comparison comparison, std::string_view text, Operand& out);

}  // namespace aloft::identity
