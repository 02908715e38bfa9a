#include "table/item_write.h"

#include <algorithm>

#include "table/item_codec.h"

namespace aloft::table {
namespace {

bool OnlyTakesAway(const Update& update) {
  return !update.actions.empty() &&
         std::all_of(update.actions.begin(), update.actions.end(), [](const UpdateAction& action) {
           return action.kind == UpdateAction::Kind::kRemove ||
                  action.kind == UpdateAction::Kind::kDelete;
         });
}

Fault FromUpdate(UpdateFault fault) {
  switch (fault) {
    case UpdateFault::kPathInvalid:
      return Fault::kUpdatePathInvalid;
    case UpdateFault::kAttributeMissing:
      return Fault::kUpdateAttributeMissing;
    case UpdateFault::kOperandType:
      return Fault::kUpdateOperandType;
    case UpdateFault::kNumberTooLarge:
      return Fault::kNumberTooLarge;
    case UpdateFault::kNumberTooSmall:
      return Fault::kNumberTooSmall;
    case UpdateFault::kNumberTooPrecise:
      return Fault::kNumberTooPrecise;
  }
  return Fault::kUpdatePathInvalid;
}

bool NeedsOldAttributes(const Table& table, const WriteAsk& ask) {
  return ask.kind == WriteElement::Kind::kUpdate || ask.options.condition != nullptr ||
         ask.options.images != Images::kNone || NeedsOldItem(table);
}

Result<void> EvaluateUpdate(const Table& table, const WriteAsk& ask, const PreparedWrite& prepared,
                            const Stored& stored, Outcome& outcome) {
  static const Update kNothing;
  const Update& update = ask.update != nullptr ? *ask.update : kNothing;
  if (!stored.exists() && OnlyTakesAway(update)) {
    outcome.untouched = true;
    return {};
  }
  const ItemExists exists = stored.exists() ? ItemExists::kYes : ItemExists::kNo;
  auto made = stored.exists() ? Apply(update, *outcome.old_item, exists)
                              : Apply(update, KeyAttributes(table.key(), prepared.key), exists);
  if (!made.ok()) {
    Error error{FromUpdate(made.error())};
    error.name = table.name();
    return Fail(std::move(error));
  }
  ALOFT_TRY(outcome.new_bytes, CheckItem(table, *made, Fault::kUpdatedItemTooLarge));
  outcome.made = std::move(*made);
  outcome.new_item = &*outcome.made;
  return {};
}

std::optional<Attributes> NotEmpty(Attributes attributes) {
  if (attributes.empty()) return std::nullopt;
  return attributes;
}

std::optional<Attributes> ImageFor(const WriteAsk& ask, const Outcome& outcome) {
  static const Update kNothing;
  const Update& update = ask.update != nullptr ? *ask.update : kNothing;
  switch (ask.options.images) {
    case Images::kNone:
      return std::nullopt;
    case Images::kAllOld:
      return outcome.old_item;
    case Images::kAllNew:
      if (outcome.new_item == nullptr) return std::nullopt;
      return *outcome.new_item;
    case Images::kUpdatedOld:
      if (!outcome.old_item) return std::nullopt;
      return NotEmpty(Project(*outcome.old_item, TouchedBy(update)));
    case Images::kUpdatedNew:
      if (outcome.new_item == nullptr) return std::nullopt;
      return NotEmpty(Project(*outcome.new_item, TouchedBy(update)));
  }
  return std::nullopt;
}

}  // namespace

Result<PreparedWrite> Prepare(const Table& table, const WriteAsk& ask) {
  PreparedWrite prepared;
  if (ask.kind == WriteElement::Kind::kPut) {
    ALOFT_TRY(prepared.key, KeyOfItem(table, *ask.item));
    ALOFT_TRY(prepared.put_bytes, CheckItem(table, *ask.item, Fault::kItemTooLarge));
  } else {
    ALOFT_TRY(prepared.key, CheckKey(table, *ask.item));
  }
  prepared.item_key = ItemKeyFor(table, prepared.key);
  if (ask.update == nullptr) return prepared;
  for (const UpdateAction& action : ask.update->actions) {
    const bool partition = action.path.root() == table.key().partition.name;
    const bool sort = table.key().sort && action.path.root() == table.key().sort->name;
    if (!partition && !sort) continue;
    Error error{Fault::kUpdateOfKey};
    error.name = table.name();
    error.attribute = action.path.root();
    return Fail(std::move(error));
  }
  return prepared;
}

Result<void> Evaluate(const Table& table, const WriteAsk& ask, const PreparedWrite& prepared,
                      const Stored& stored, Outcome& outcome) {
  if (stored.exists() && NeedsOldAttributes(table, ask)) {
    outcome.old_item = DecodeAttributes(stored.payload);
    if (!outcome.old_item) return Fail(Corrupt("an item's attributes"));
  }
  if (ask.options.condition != nullptr) {
    static const Attributes kNoItem;
    if (!Holds(*ask.options.condition, outcome.old_item ? *outcome.old_item : kNoItem)) {
      Error error{Fault::kConditionFailed};
      error.name = table.name();
      if (ask.options.on_condition_failure == OnConditionFailure::kReturnItem) {
        error.item = std::move(outcome.old_item);
      }
      return Fail(std::move(error));
    }
  }
  switch (ask.kind) {
    case WriteElement::Kind::kPut:
      outcome.new_item = ask.item;
      outcome.new_bytes = prepared.put_bytes;
      return {};
    case WriteElement::Kind::kUpdate:
      return EvaluateUpdate(table, ask, prepared, stored, outcome);
    case WriteElement::Kind::kDelete:
      outcome.untouched = !stored.exists();
      return {};
    case WriteElement::Kind::kCheck:
      outcome.untouched = true;
      outcome.new_bytes = stored.item_bytes;
      return {};
  }
  return {};
}

WriteResult WriteOutcome(const Table& table, const WriteAsk& ask, const PreparedWrite& prepared,
                         const Stored& stored, const Outcome& outcome, std::int64_t now_micros,
                         os::Random& random, store::CommitRequest& commit, CountChanges& counts) {
  WriteResult result;
  result.old_bytes = stored.item_bytes;
  result.new_bytes = outcome.new_bytes;
  ItemChange change{&table,           prepared.item_key,
                    &stored,          outcome.old_item ? &*outcome.old_item : nullptr,
                    outcome.new_item, outcome.new_bytes,
                    ask.by_expiry,    now_micros};
  if (outcome.untouched) {
    static const Stored kNone;
    change.old = &kNone;
    change.new_item = nullptr;
    change.new_bytes = std::max(stored.item_bytes, outcome.new_bytes);
  }
  result.capacity = WriteChange(change, random, commit, counts);
  result.image = ImageFor(ask, outcome);
  return result;
}

}  // namespace aloft::table
