#include "views/connect/known_commands.h"

#include <QSettings>
#include <QStringList>

namespace fairlead::views {

namespace {

const QString allowedKey = QStringLiteral("connect/allowedCommands");
constexpr qsizetype mostCommands = 200;

}  // namespace

bool KnownCommands::knows(const std::string& fingerprint) const
{
    return m_settings.value(allowedKey).toStringList().contains(QString::fromStdString(fingerprint));
}

void KnownCommands::remember(const std::string& fingerprint)
{
    QStringList known = m_settings.value(allowedKey).toStringList();
    known.removeAll(QString::fromStdString(fingerprint));
    known.prepend(QString::fromStdString(fingerprint));
    m_settings.setValue(allowedKey, known.mid(0, mostCommands));
    m_settings.sync();
}

}  // namespace fairlead::views
