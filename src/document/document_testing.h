// What the tests of this layer share: a service on the reference engine, and documents that look
// random and repeat.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "document/service.h"
#include "identity/authorizer.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_random.h"
#include "store/memory/memory_engine.h"

namespace aloft::document {

inline constexpr std::uint32_t kTestProject = 7;

inline identity::Grant GrantFor(identity::Permission permission,
                                std::string_view database = kDefaultDatabase) {
  return identity::Authorizer::ForService("test", kTestProject, permission, database);
}

struct World {
  explicit World(ServiceOptions options = {.publishing = ServiceOptions::Publishing::kByStep})
      : options_(options) {
    Restart();
  }
  void Restart() {
    service.reset();
    auto opened = DocumentService::Open(engine, clock, random, options_);
    if (!opened.ok()) std::abort();
    service = std::move(*opened);
  }

  Result<CommitResult> Commit(std::vector<Write> writes, std::string_view transaction = {}) {
    clock.AdvanceMillis(1);
    return service->Commit(GrantFor(identity::Permission::kDocumentWrite), kDefaultDatabase,
                           std::move(writes), transaction);
  }
  Result<CommitResult> Set(const std::string& path, Map fields) {
    return Commit({Write{.document = path, .fields = std::move(fields)}});
  }
  Result<CommitResult> Delete(const std::string& path) {
    return Commit({Write{.kind = Write::Kind::kDelete, .document = path}});
  }
  DocumentPtr Get(const std::string& path, const ReadAt& at = {}) {
    auto got =
        service->Get(GrantFor(identity::Permission::kDocumentRead), kDefaultDatabase, path, at);
    if (!got.ok()) {
      ADD_FAILURE() << "Get " << path << ": " << got.error().detail;
      return nullptr;
    }
    return got->document;
  }
  Result<std::vector<DocumentPtr>> TryQuery(const Query& query, const ReadAt& at = {},
                                            QueryCost* cost = nullptr) {
    auto run = service->RunQuery(GrantFor(identity::Permission::kDocumentsQuery), kDefaultDatabase,
                                 query, at);
    if (!run.ok()) return Fail(run.error());
    std::vector<DocumentPtr> all;
    for (bool done = false; !done;) {
      ALOFT_TRY(QueryPage page, (*run)->Next(3, 1 << 20));
      all.insert(all.end(), page.documents.begin(), page.documents.end());
      done = page.done;
    }
    if (cost != nullptr) *cost = (*run)->cost();
    return all;
  }
  std::vector<std::string> Names(const Query& query, const ReadAt& at = {}) {
    auto found = TryQuery(query, at);
    std::vector<std::string> names;
    if (!found.ok()) {
      ADD_FAILURE() << "query: " << found.error().detail;
      return names;
    }
    for (const DocumentPtr& document : *found) names.push_back(document->path);
    return names;
  }
  std::string Begin(const TransactionOptions& options = {}) {
    const auto permission = options.read_only ? identity::Permission::kDocumentRead
                                              : identity::Permission::kDocumentWrite;
    auto begun = service->Begin(GrantFor(permission), kDefaultDatabase, options);
    return begun.ok() ? *begun : std::string();
  }
  void BuildIndexes() {
    for (int i = 0; i < 1000 && service->BuildIndexesStep(); ++i) {
    }
  }

  const ServiceOptions options_;
  os::SimClock clock;
  os::SimRandom random{42};
  store::MemoryEngine engine{clock};
  std::unique_ptr<DocumentService> service;
};

inline Filter Where(const std::string& field, Operator op, Value operand = {}) {
  return Filter{.field = {field}, .op = op, .operand = std::move(operand)};
}
inline Filter Together(Filter::Kind kind, std::vector<Filter> parts) {
  Filter filter;
  filter.kind = kind;
  filter.parts = std::move(parts);
  return filter;
}

// Values of every kind, often near each other, so that comparisons matter.
inline Value RandomNumber(os::SimRandom& random) {
  if (random.OneIn(3)) return static_cast<std::int64_t>(random.Below(5)) - 2;
  if (random.OneIn(2)) {
    const std::int64_t big = (std::int64_t{1} << (50 + random.Below(13))) +
                             static_cast<std::int64_t>(random.Below(5)) - 2;
    return random.OneIn(2) ? big : -big;
  }
  const double choices[] = {0.0,
                            -0.0,
                            0.5,
                            -1.5,
                            1e300,
                            -1e300,
                            0x1p53,
                            0x1p53 + 2,
                            -0x1p63,
                            0x1p63,
                            1.0,
                            2.0,
                            std::numeric_limits<double>::quiet_NaN(),
                            std::numeric_limits<double>::infinity(),
                            5e-324};
  return choices[random.Below(std::size(choices))];
}

inline Value RandomText(os::SimRandom& random) {
  const char* choices[] = {"", "a", "ab", "b", "\xc3\xa9", "z"};
  std::string text = choices[random.Below(6)];
  if (random.OneIn(6)) text += std::string("\0x", 2);
  if (random.OneIn(6)) text += '\0';
  return text;
}

inline Value RandomReference(os::SimRandom& random) {
  const char* choices[] = {"p/d/c/x",        "p/d/c/y",     "p/d/c/__id7__",
                           "p/d/c/__id-3__", "p/d/c/x/s/z", "p/d/a/b"};
  return Reference{choices[random.Below(6)]};
}

inline Value RandomVector(os::SimRandom& random) {
  std::vector<double> elements;
  for (std::size_t i = random.Below(3) + 1; i > 0; --i) {
    elements.push_back(static_cast<double>(random.Below(2)));
  }
  return MakeVector(elements);
}

inline Value RandomValue(os::SimRandom& random, int depth = 0) {
  switch (random.Below(depth < 2 ? 14 : 11)) {
    case 0:
      return Value();
    case 1:
      return random.OneIn(2);
    case 2:
    case 3:
    case 4:
      return RandomNumber(random);
    case 5:
      return Timestamp{static_cast<std::int64_t>(random.Below(4)) - 2};
    case 6:
      return RandomText(random);
    case 7:
      return Bytes{random.Bytes(random.Below(3))};
    case 8:
      return RandomReference(random);
    case 9:
      return GeoPoint{static_cast<double>(random.Below(3)),
                      static_cast<double>(random.Below(3)) - 1};
    case 10:
      return RandomVector(random);
    case 11:
    case 12: {
      Array array;
      for (std::size_t i = random.Below(4); i > 0; --i) {
        Value element = RandomValue(random, depth + 1);
        if (!element.Is<Array>()) array.push_back(std::move(element));
      }
      return array;
    }
    default: {
      Map map;
      const char* names[] = {"a", "b", "ab"};
      for (std::size_t i = random.Below(3); i > 0; --i) {
        map.Set(names[random.Below(3)], RandomValue(random, depth + 1));
      }
      return map;
    }
  }
}

}  // namespace aloft::document
