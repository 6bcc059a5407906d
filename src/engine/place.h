// Where findings stand: path, file and, where the circumstances ask for it, line, column and a masked excerpt.
#pragma once

#include "engine/case.h"
#include "warden/document.h"

namespace warden::engine {

// One judgement's findings; of several in a row about one place it is worked out once. One thread.
class Placer {
 public:
  explicit Placer(const Circumstances& circumstances) : locate_(circumstances.locate) {}
  void Place(Entry& entry);

 private:
  void Locate(const Document& document, Range range, Location& location);

  bool locate_;
  const Document* document_ = nullptr;
  Range range_;
  Location last_;
};

// The pass: every finding of the case.
void SetPlaces(Case& c);

}  // namespace warden::engine
