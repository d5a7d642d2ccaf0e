#pragma once

namespace fairlead::views {

// Lets screen readers walk what of a MapView is in sight, by name, description, place and state. Once
// for the process, whoever calls it again.
void installMapAccessibility();

}  // namespace fairlead::views
