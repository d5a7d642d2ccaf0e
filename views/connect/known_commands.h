#pragma once

#include <string>

class QSettings;

namespace fairlead::views {

// The commands of kubeconfigs that the person allowed, by the fingerprints of their command lines: nothing else of them is
// kept. Uses the settings, which must outlive it; for one thread.
class KnownCommands {
public:
    explicit KnownCommands(QSettings& settings) : m_settings(settings) { }

    bool knows(const std::string& fingerprint) const;
    void remember(const std::string& fingerprint);

private:
    QSettings& m_settings;
};

}  // namespace fairlead::views
