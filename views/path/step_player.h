#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace fairlead::views {

class Theme;

// Steps through something of a known number of steps: first, back, play or pause, on, last, and a
// slider to scrub. Steps count from 0; plays until the last one and stops. UI thread.
class StepPlayer : public QWidget {
    Q_OBJECT

public:
    explicit StepPlayer(const Theme& theme, QWidget* parent = nullptr);

    // No steps: everything is disabled. Stops playing. Does not announce the step.
    void setSteps(int count, int current);
    int current() const;
    int count() const { return m_count; }
    bool isPlaying() const { return m_clock.isActive(); }
    // Out of range is taken as the nearest step.
    void goTo(int step);
    void goBy(int steps) { goTo(current() + steps); }
    // From the last step it starts over.
    void togglePlaying();
    void stop();

signals:
    void stepChanged(int step);

private:
    QToolButton* addButton(const char* icon, const QString& name);
    void followTheme();
    void update();

    const Theme& m_theme;
    int m_count = 0;
    QSlider* m_slider;
    QLabel* m_label;
    QToolButton* m_first;
    QToolButton* m_back;
    QToolButton* m_play;
    QToolButton* m_on;
    QToolButton* m_last;
    QTimer m_clock;
};

}  // namespace fairlead::views
