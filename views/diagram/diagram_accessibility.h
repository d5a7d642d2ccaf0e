#pragma once

namespace fairlead::views {

// Lets screen readers walk the entries of a DiagramView by name, description, place and state.
// Call once, after the application exists.
void installDiagramAccessibility();

}  // namespace fairlead::views
