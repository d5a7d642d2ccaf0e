#pragma once

#include "model/diagram/palette.h"

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QString>

namespace fairlead::views {

enum class ColorScheme { light, dark };

// How things are to look, apart from what they are.
struct Appearance {
    ColorScheme scheme = ColorScheme::light;
    bool highContrast = false;
    bool reducedMotion = false;
    friend bool operator==(const Appearance&, const Appearance&) = default;
};

// Colours of the window around the pictures. Text colours reach a contrast of 4.5 on their ground.
struct ThemeColors {
    QColor window;  // behind panels
    QColor panel;  // lists, pages
    QColor raised;  // hover cards, buttons
    QColor text;
    QColor mutedText;
    QColor border;
    QColor accent;  // links, focus
    QColor selection;  // ground of a selected row
    QColor verbatim;  // ground of text quoted from evidence
    QColor ok;
    QColor warning;
    QColor error;
};

// Light or dark, usual or high contrast, following the system until the person chooses. Applies
// style, palette and style sheet to the application, in sizes of the system's font, and draws the
// icons in its colours. UI thread.
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice { system, light, dark, contrastLight, contrastDark };
    static constexpr int lastChoice = static_cast<int>(Choice::contrastDark);

    // The application must exist; its palette is read before it is replaced.
    explicit Theme(QObject* parent = nullptr);

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    ColorScheme scheme() const;
    bool isDark() const { return scheme() == ColorScheme::dark; }
    bool isHighContrast() const;
    // The same for pictures.
    diagram::Scheme pictureScheme() const;
    const ThemeColors& colors() const;

    // Whether things jump to their place instead of moving there: the system or the person wishes it.
    bool reducesMotion() const { return m_reduceMotion || m_system.reducedMotion; }
    void setReduceMotion(bool reduce) { m_reduceMotion = reduce; }
    bool choosesReducedMotion() const { return m_reduceMotion; }

    // An icon of resources/icons by its name, in the theme's text colour or another one.
    QIcon icon(const QString& name) const;
    static QIcon icon(const QString& name, const QColor& color);

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow(const Appearance& system);
    void apply();

    Choice m_choice = Choice::system;
    Appearance m_system;
    bool m_reduceMotion = false;
};

}  // namespace fairlead::views
