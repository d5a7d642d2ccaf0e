#include "views/theme/system_color_scheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

namespace fairlead::views {

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString interface = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colorScheme = QStringLiteral("color-scheme");
constexpr uint preferDark = 1;  // the portal's word; 0 no preference, 2 light

}  // namespace

SystemColorScheme::SystemColorScheme(QObject* parent)
    : QObject(parent),
      m_scheme(QGuiApplication::palette().color(QPalette::Window).lightnessF() < 0.5F ? ColorScheme::dark : ColorScheme::light)
{
    // Without an address Qt would try to start a bus, and wait for it.
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        askPortal();
}

void SystemColorScheme::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    auto message = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    message << appearance << colorScheme;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* call) {
        const QDBusPendingReply<QDBusVariant> reply = *call;
        if (reply.isValid())  // Read wraps the value in a second variant
            setPreference(reply.value().variant().value<QDBusVariant>().variant().toUInt());
        call->deleteLater();
    });
}

void SystemColorScheme::onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group == appearance && key == colorScheme)
        setPreference(value.variant().toUInt());
}

void SystemColorScheme::setPreference(uint preference)
{
    const ColorScheme scheme = preference == preferDark ? ColorScheme::dark : ColorScheme::light;
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    emit schemeChanged(scheme);
}

}  // namespace fairlead::views
