#include "views/theme/system_appearance.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

#include <utility>

namespace fairlead::views {

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString interface = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const QString gnomeGroup = QStringLiteral("org.gnome.desktop.interface");
const QString colorScheme = QStringLiteral("color-scheme");
const QString contrast = QStringLiteral("contrast");
const QString reducedMotion = QStringLiteral("reduced-motion");
const QString animations = QStringLiteral("enable-animations");  // how GNOME says it where the portal does not yet
constexpr uint preferred = 1;  // dark, higher contrast, reduced motion; 0 is no preference

}  // namespace

SystemAppearance::SystemAppearance(QObject* parent) : QObject(parent)
{
    const bool dark = QGuiApplication::palette().color(QPalette::Window).lightnessF() < 0.5F;
    m_appearance.scheme = dark ? ColorScheme::dark : ColorScheme::light;
    // Without an address Qt would try to start a bus, and wait for it.
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        askPortal();
}

void SystemAppearance::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    for (const QString& key : {colorScheme, contrast, reducedMotion})
        ask(appearanceGroup, key);
    ask(gnomeGroup, animations);
}

void SystemAppearance::ask(const QString& group, const QString& key)
{
    auto message = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    message << group << key;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, group, key](QDBusPendingCallWatcher* call) {
        const QDBusPendingReply<QDBusVariant> reply = *call;
        if (reply.isValid())  // Read wraps the value in a second variant
            take(group, key, reply.value().variant().value<QDBusVariant>().variant());
        call->deleteLater();
    });
}

void SystemAppearance::onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    take(group, key, value.variant());
}

void SystemAppearance::take(const QString& group, const QString& key, const QVariant& value)
{
    Appearance next = m_appearance;
    if (group == appearanceGroup && key == colorScheme)
        next.scheme = value.toUInt() == preferred ? ColorScheme::dark : ColorScheme::light;
    else if (group == appearanceGroup && key == contrast)
        next.highContrast = value.toUInt() == preferred;
    else if (group == appearanceGroup && key == reducedMotion)
        next.reducedMotion = value.toUInt() == preferred;
    else if (group == gnomeGroup && key == animations)
        next.reducedMotion = !value.toBool();
    if (next != std::exchange(m_appearance, next))
        emit changed(m_appearance);
}

}  // namespace fairlead::views
